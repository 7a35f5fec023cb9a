// The list of losses: searched by name, alias and summary, grouped by kind.

import { data, element, say } from "./words.js";
import { kindOf } from "./samples.js";

const plain = (text) => text.toLowerCase().replaceAll(/[\s_-]/g, "");

/** The summary in the language of the page. */
export function summaryOf(loss) {
  return data.losses[loss.name]?.summary ?? loss.summary;
}

/** The description of a parameter in the language of the page. */
export function parameterSummary(loss, parameter) {
  const own = data.parameters;
  return own?.[`${loss.name}.${parameter.name}`] ?? own?.[parameter.name] ?? parameter.summary;
}

/** Best matching names first; without a matching name, losses whose summary matches. */
function fitting(losses, query) {
  const wanted = plain(query);
  if (wanted === "") return losses;
  const rank = (loss) => {
    const names = [loss.name, ...loss.aliases].map(plain);
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    return names.some((name) => name.includes(wanted)) ? 2 : 3;
  };
  const ranked = losses.map((loss) => [rank(loss), loss]).filter(([order]) => order < 3);
  if (ranked.length > 0) return ranked.sort((left, right) => left[0] - right[0]).map(([, loss]) => loss);
  return losses.filter((loss) => `${loss.summary} ${summaryOf(loss)}`.toLowerCase().includes(query.toLowerCase().trim()));
}

/** The box in which a loss is found; `choose` hears of the one that was picked. */
export function setUpSearch(losses, choose) {
  const input = document.getElementById("search");
  const list = document.getElementById("options");
  const popup = list.parentElement;
  const nothing = document.getElementById("nothing");
  let options = [];
  let active = -1;

  const open = () => {
    const found = fitting(losses, input.value);
    nothing.textContent = found.length === 0 ? say("nothingFits") : "";
    options = [];
    const groups = new Map();
    for (const loss of found) {
      const kind = kindOf(loss);
      if (!groups.has(kind)) groups.set(kind, []);
      groups.get(kind).push(loss);
    }
    list.replaceChildren(...[...groups].map(([kind, members]) => group(kind, members)));
    list.hidden = found.length === 0;
    popup.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(-1);
  };
  const close = () => {
    popup.hidden = true;
    list.replaceChildren();
    options = [];
    nothing.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const group = (kind, members) => {
    const id = `group-${kind}`;
    const heading = element("div", { class: "group", role: "presentation", id }, data.kinds[kind].name);
    return element("div", { role: "group", "aria-labelledby": id }, heading, ...members.map(option));
  };
  const option = (loss) => {
    const made = element("div", { role: "option", id: `option-${loss.name}`, "aria-selected": "false", "data-name": loss.name },
      element("code", { translate: "no" }, loss.name), " ", element("span", {}, summaryOf(loss)));
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => pick(loss));
    options.push([made, loss]);
    return made;
  };
  const activate = (index) => {
    active = index;
    options.forEach(([made], at) => made.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[index][0].id);
    options[index][0].scrollIntoView({ block: "nearest" });
  };
  const pick = (loss) => {
    input.value = "";
    close();
    choose(loss.name);
  };

  input.addEventListener("input", open);
  input.addEventListener("focus", open);
  input.addEventListener("click", () => popup.hidden && open());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (popup.hidden) open();
      if (options.length === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate((Math.max(active, step < 0 ? 0 : -1) + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      if (options.length > 0) pick(options[Math.max(active, 0)][1]);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
}

/** The controls of a loss's parameters in `place`; `change` hears of each new value. */
export function showParameters(place, loss, given, change) {
  place.replaceChildren(...loss.parameters.map((parameter) =>
    control(parameter, parameterSummary(loss, parameter), given, change)));
}

/** The controls of the arguments of one's own loss, whose kinds follow from their defaults. */
export function showArguments(place, parameters, given, change) {
  place.replaceChildren(...parameters.map((parameter) => {
    const kind = typeof parameter.default;
    const type = kind === "number" || kind === "boolean" ? kind : parameter.type;
    return control({ ...parameter, type, range: undefined }, say("argument"), given, change);
  }));
}

function control(parameter, summary, given, change) {
  const id = `parameter-${parameter.name}`;
  const value = given[parameter.name] ?? parameter.default ?? null;
  const hint = element("p", { class: "hint", id: `${id}-hint` }, summary);
  const label = element("label", { for: id, translate: "no" }, element("code", {}, parameter.name));
  if (parameter.type === "boolean") {
    const box = element("input", { type: "checkbox", id, "aria-describedby": `${id}-hint` });
    box.checked = value === true;
    box.addEventListener("change", () => change(parameter, box.checked));
    return element("div", { class: "parameter switch" }, box, label, hint);
  }
  const isNumber = parameter.type.startsWith("number") && !parameter.type.includes("tensor");
  const isWhole = parameter.type.includes("integer") || parameter.type.startsWith("axis");
  if (parameter.range) hint.append(` (${data.ranges?.[parameter.range] ?? parameter.range})`);
  if (!isNumber && !isWhole) hint.append(` (${say("anyNumber")})`);
  if (parameter.type.includes("null") && isWhole) hint.append(` (${say("anyNumber")})`);
  const box = element("input", { id, "aria-describedby": `${id}-hint`, autocomplete: "off",
    type: isNumber || isWhole ? "number" : "text", step: isWhole ? 1 : "any", translate: "no" });
  box.value = value === null ? "" : typeof value === "number" ? value : JSON.stringify(value);
  const read = () => {
    if (box.value.trim() === "") return null;
    if (isNumber || isWhole) return Number(box.value);
    try {
      return JSON.parse(box.value);
    } catch {
      return box.value;
    }
  };
  const row = element("div", { class: "field" }, box);
  if (isNumber && typeof parameter.default === "number") {
    const [low, high] = sliderRange(parameter);
    // Moves the same number as the box beside it, which has the name.
    const slider = element("input", { type: "range", min: low, max: high, step: (high - low) / 100,
      "aria-label": `${parameter.name} ${low}–${high}`, value: value ?? low });
    slider.addEventListener("input", () => {
      box.value = slider.value;
      change(parameter, Number(slider.value));
    });
    box.addEventListener("input", () => (slider.value = box.value));
    row.prepend(slider);
  }
  box.addEventListener("input", () => {
    if (!box.validity.badInput) change(parameter, read());
  });
  return element("div", { class: "parameter" }, label, row, hint);
}

function sliderRange({ name, range, default: usual }) {
  if (range === "from 0 to 1") return [0, 1];
  if (range?.startsWith("between 0 and 1")) return [0.01, 0.99];
  if (name === "power") return [1, 2];
  const high = Math.max(1, Math.abs(usual) * 4);
  if (range === "greater than 0") return [high / 100, high];
  return [range === "at least 0" || usual > 0 ? 0 : -high, high];
}
