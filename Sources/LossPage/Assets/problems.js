// What the page says of an answer that is not a result.

import { data, element, say } from "./words.js";

/** The status of an answer that the same request may not get again. */
const isPassing = (status) => status === 0 || status === 429 || status >= 502;

let korean;
/** Titles and hints in Korean, asked for with the first problem. */
const translations = () => (korean ??= fetch("/assets/reference.json").then((response) => response.json())
  .catch(() => {
    korean = undefined;
    return { problems: {}, hints: [] };
  }));

/** What an answer says was wrong. */
export const sentenceOf = (answer) => (answer.fault ? say(answer.fault, answer) : answer.detail ?? say("pageFault"));

/** A problem in the API's words; in Korean its title, its place and what mends it come first. `again` asks once more. */
export async function problemNodes(answer, status, again) {
  const nodes = answer.code && data.language === "ko" ? await koreanNodes(answer) : [];
  const detail = element("p", { lang: answer.fault ? null : "en" }, sentenceOf(answer));
  if (answer.hint) detail.append(" ", answer.hint);
  nodes.push(detail);
  if (answer.code) {
    nodes.push(element("p", {}, element("a", { href: `/docs/problems#${answer.code}` }, say("moreAboutError"))));
  }
  if (again && isPassing(status)) {
    const button = element("button", { type: "button" }, say("tryAgain"));
    button.addEventListener("click", again);
    nodes.push(element("p", {}, button));
  }
  return nodes;
}

async function koreanNodes({ code, pointer, hint }) {
  const { problems, hints } = await translations();
  const title = element("p", {}, element("strong", {}, problems[code] ?? ""));
  // The source of one's own loss has a line and a column.
  if (pointer && pointer !== "/function") title.append(` ${say("place")}: `, element("code", { translate: "no" }, pointer));
  for (const [pattern, sentence] of hint ? hints : []) {
    const found = new RegExp(pattern).exec(hint);
    if (found) return [title, element("p", {}, sentence.replace("{}", found[1] ?? ""))];
  }
  return [title];
}
