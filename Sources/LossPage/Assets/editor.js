// The editor of one's own loss: colours, the place of an error, operators to complete from.

import { element } from "./words.js";

const tokens = /(#.*)|("""[\s\S]*?(?:"""|$)|'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?)|\b(lambda|def|return|if|elif|else|and|or|not|in|is|for|while|import|from|as|None|True|False)\b|(\b\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?\b)|\b(y_true|y_pred)\b|([A-Za-z_]\w*(?=\s*\())/g;
const kinds = ["comment", "string", "keyword", "literal", "input", "call"];

/** Sets up the editor; `change` hears of each new source. */
export function setUpEditor(change) {
  const area = document.getElementById("source");
  const colours = document.getElementById("colours");
  const list = document.getElementById("completions");
  const popup = list.parentElement;
  const error = document.getElementById("source-error");
  let operators = [];
  let options = [];
  let active = -1;
  let fault = null;

  const paint = () => {
    const text = area.value;
    const parts = [];
    let last = 0;
    for (const match of text.matchAll(tokens)) {
      parts.push(text.slice(last, match.index));
      const kind = kinds[match.slice(1).findIndex((group) => group !== undefined)];
      parts.push(element("span", { class: `code-${kind}` }, match[0]));
      last = match.index + match[0].length;
    }
    // The last line break would otherwise have no height.
    colours.replaceChildren(...parts, text.slice(last), "\n");
    if (fault) underline(fault);
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const underline = ({ line, column }) => {
    const lines = area.value.split("\n");
    if (line > lines.length) return;
    const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    const word = /^[\w.]+|^./.exec(area.value.slice(offset))?.[0] ?? "";
    const range = document.createRange();
    range.setStart(...textAt(offset));
    range.setEnd(...textAt(offset + word.length));
    const mark = element("span", { class: "code-fault" }, range.extractContents());
    range.insertNode(mark);
  };

  /** The text node at that place of the source, and the place within it. */
  const textAt = (offset) => {
    const walker = document.createTreeWalker(colours, NodeFilter.SHOW_TEXT);
    let rest = offset;
    let node = walker.nextNode();
    while (node && rest > node.length) {
      rest -= node.length;
      node = walker.nextNode() ?? node;
    }
    return [node, Math.min(rest, node.length)];
  };

  // Completion.

  const wordBefore = () => /[A-Za-z_][\w.]*$/.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";
  const suggest = (isAsked) => {
    const word = wordBefore();
    const stem = word.split(".").at(-1);
    if (!isAsked && stem.length < 2) return close();
    const found = operators.flatMap((operator) => {
      const name = [operator.name, ...operator.twins].find((known) => known.startsWith(stem) && !known.includes("."));
      return name && name !== stem ? [[name, operator]] : [];
    }).sort(([left], [right]) => left.length - right.length || (left < right ? -1 : 1)).slice(0, 8);
    if (found.length === 0) return close();
    options = found.map(([name, operator], index) => {
      const made = element("div", { role: "option", id: `completion-${index}`, "aria-selected": "false", translate: "no" },
        element("code", {}, name), " ", element("span", { lang: "en" }, operator.meaning));
      made.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(index);
      });
      return [made, name];
    });
    list.replaceChildren(...options.map(([made]) => made));
    popup.hidden = false;
    place();
    activate(-1);
  };
  const place = () => {
    const before = area.value.slice(0, area.selectionStart).split("\n");
    const height = parseFloat(getComputedStyle(area).lineHeight);
    popup.style.insetBlockStart = `${before.length * height + 14}px`;
  };
  const close = () => {
    popup.hidden = true;
    options = [];
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  };
  const activate = (index) => {
    active = index;
    options.forEach(([made], at) => made.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return area.removeAttribute("aria-activedescendant");
    area.setAttribute("aria-activedescendant", options[index][0].id);
    options[index][0].scrollIntoView({ block: "nearest" });
  };
  const take = (index) => {
    const stem = wordBefore().split(".").at(-1);
    const end = area.selectionStart;
    area.setRangeText(options[index][1], end - stem.length, end, "end");
    close();
    changed();
  };
  const changed = () => {
    paint();
    change(area.value);
  };

  area.addEventListener("input", () => {
    suggest(false);
    changed();
  });
  area.addEventListener("blur", close);
  area.addEventListener("scroll", () => {
    colours.scrollTop = area.scrollTop;
    colours.scrollLeft = area.scrollLeft;
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) suggest(true);
    else if (popup.hidden) return;
    else if (event.key === "ArrowDown") activate((active + 1) % options.length);
    else if (event.key === "ArrowUp") activate((active + options.length - (active < 0 ? 0 : 1)) % options.length);
    else if (event.key === "Enter" && active >= 0) take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  return {
    paint,
    set operators(all) { operators = all; },
    get text() { return area.value; },
    set text(text) {
      area.value = text;
      paint();
    },
    /** Shows what is wrong with the source and where, or that nothing is. */
    tell(nodes, at) {
      fault = at;
      error.replaceChildren(...nodes);
      if (nodes.length > 0) area.setAttribute("aria-invalid", "true");
      else area.removeAttribute("aria-invalid");
      paint();
    },
  };
}
