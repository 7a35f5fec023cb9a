// What came with the page: its language, its words, and what it knows of the losses.

const language = document.documentElement.lang;
const place = language === "ko" ? 1 : 0;
const [words, table] = await Promise.all(["words.json", "losses.json"].map(async (name) =>
  (await fetch(`/assets/${name}`)).json()));

/** What the page knows of losses, in its language; what only Korean has is absent in English. */
export const data = {
  language, words,
  kinds: each(table.kinds, (kind) => ({ ...kind, name: kind.name[place] })),
  losses: each(table.losses, ({ kind, kin, summary }) => ({ kind, kin, summary: place ? summary : undefined })),
  examples: table.examples.map((example) => ({
    ...example, name: example.name[place], story: example.story[place] })),
  ...(place ? { parameters: table.parameters, ranges: table.ranges, warnings: table.warnings, shapes: table.shapes } : {}),
};

function each(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** The word of that key, with `{name}` replaced. */
export function say(key, parts = {}) {
  const text = words[key]?.[place] ?? key;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);
}

/** An element with attributes and children; a `null` attribute is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Saves text as a file. */
export function save(name, type, text) {
  const link = element("a", { download: name });
  link.href = URL.createObjectURL(new Blob([text], { type }));
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A button that saves a file of that form. */
export function saveButton(form, name, file, make) {
  const button = element(
    "button", { type: "button", translate: "no", title: say("save", { name, form }) }, form);
  const types = { SVG: "image/svg+xml", CSV: "text/csv" };
  button.addEventListener("click", () => save(`${file}.${form.toLowerCase()}`, types[form], make()));
  return button;
}

/** Rows as CSV, a cell quoted where it has to be. */
export function csv(rows) {
  const cell = (value) => {
    const text = String(value ?? "");
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

/** Puts text on the clipboard, also where the browser gives pages no clipboard. */
export async function copy(text) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  const area = element("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** A number with about so many digits, for ticks and cells. */
export function short(value, digits = 3) {
  if (typeof value !== "number") return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) {
    return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  }
  return String(Number(value.toPrecision(digits)));
}
