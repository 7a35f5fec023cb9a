// Tensors as people have them: JSON, CSV lines, Python and NumPy literals.

/** A text that is no tensor, and where it stops being one. */
export class LiteralError extends Error {
  constructor(found, line, column) {
    super(found);
    Object.assign(this, { found, line, column });
  }
}

const number = /[+-]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|(?:np\.|numpy\.|math\.)?(?:nan|inf(?:inity)?)\b)/iy;
const word = /true\b|false\b|["'](?:nan|[+-]?inf(?:inity)?)["']/iy;
const separator = /[\s,;]+/y;
// What stands before the brackets: `y_true = `, `np.array(`, `torch.tensor(`.
const opening = /^\s*[A-Za-z_][\w.]*\s*[=(]\s*/;

/** The tensor that a text spells: a number, or nested arrays of numbers. */
export function readTensor(text) {
  let start = 0;
  for (let match; (match = opening.exec(text.slice(start)));) start += match[0].length;
  start += /^\s*/.exec(text.slice(start))[0].length;
  if (start === text.length) throw fault(text, start);
  return "[(".includes(text[start]) ? readBrackets(text, start) : readLines(text, start);
}

function readBrackets(text, start) {
  const open = [];
  let index = start;
  for (;;) {
    const skipped = match(separator, text, index);
    if (skipped) index += skipped.length;
    const character = text[index];
    if (character === undefined) throw fault(text, index);
    if ("[(".includes(character)) {
      open.push([]);
      index += 1;
    } else if ("])".includes(character)) {
      const done = open.pop();
      index += 1;
      if (open.length > 0) {
        open.at(-1).push(done);
        continue;
      }
      // What may follow: `, dtype=np.float32)`.
      if (/^\s*(?:$|[,;)])/.test(text.slice(index))) return done;
      throw fault(text, index);
    } else {
      const [value, length] = readNumber(text, index);
      open.at(-1).push(value);
      index += length;
    }
  }
}

/** Lines of numbers, with a header or without; one line or one column is a vector. */
function readLines(text, start) {
  const rows = [];
  let index = start + headerLength(text.slice(start));
  for (const line of text.slice(index).split("\n")) {
    const row = [];
    let column = 0;
    const content = line.replace(/[\s,;)]+$/, "");
    while (column < content.length) {
      const skipped = match(separator, content, column);
      if (skipped) column += skipped.length;
      const [value, length] = readNumber(content, column, () => fault(text, index + column));
      row.push(value);
      column += length;
    }
    if (row.length > 0) rows.push(row);
    index += line.length + 1;
  }
  if (rows.length === 1) return rows[0].length === 1 ? rows[0][0] : rows[0];
  return rows.every((row) => row.length === 1) ? rows.map((row) => row[0]) : rows;
}

/** How long a first line is that holds names, and has numbers below it. */
function headerLength(text) {
  const line = /^.*\n(?=\s*[\d.+-])/.exec(text)?.[0] ?? "";
  const names = line.split(/[\s,;]+/).filter(Boolean);
  return names.every((name) => /^["']?[A-Za-z_]\w*["']?$/.test(name) && readNumberIn(name) === undefined) ? line.length : 0;
}

function readNumber(text, index, otherFault = () => fault(text, index)) {
  const found = match(number, text, index) ?? match(word, text, index);
  if (!found || /[\w.]/.test(text[index + found.length] ?? "")) throw otherFault();
  return [numberOf(found), found.length];
}

/** The number that a whole text spells, or `undefined`. */
export function readNumberIn(text) {
  const trimmed = text.trim();
  const found = match(number, trimmed, 0) ?? match(word, trimmed, 0);
  return found && found.length === trimmed.length ? numberOf(found) : undefined;
}

/** A number as JSON has it; what JSON cannot spell is a string. */
export function numberOf(text) {
  const name = text.replaceAll(/["'_]|np\.|numpy\.|math\./gi, "").toLowerCase();
  if (name === "true") return 1;
  if (name === "false") return 0;
  if (name.endsWith("nan")) return "NaN";
  if (name.includes("inf")) return name.startsWith("-") ? "-Infinity" : "Infinity";
  return spelled(Number(name));
}

/** A number, or the string that stands for it in JSON. */
export function spelled(value) {
  return Number.isFinite(value) ? value : String(value);
}

function match(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

function fault(text, index) {
  const before = text.slice(0, index).split("\n");
  return new LiteralError(text[index] ?? "", before.length, before.at(-1).length + 1);
}

/** The text of a tensor, a row a line. */
export function writeTensor(tensor) {
  if (!Array.isArray(tensor) || !Array.isArray(tensor[0])) return writeRow(tensor);
  const rows = tensor.map((row) => writeTensor(row).replaceAll("\n", "\n "));
  return `[${rows.join(",\n ")}]`;
}

function writeRow(row) {
  return Array.isArray(row) ? `[${row.map((value) => JSON.stringify(value)).join(", ")}]`
    : JSON.stringify(row);
}

/** The shape of nested arrays, by their first entries. */
export function shapeOf(tensor) {
  const shape = [];
  for (let part = tensor; Array.isArray(part); part = part[0]) shape.push(part.length);
  return shape;
}

/** The entry at these indices. */
export function entryAt(tensor, indices) {
  return indices.reduce((part, index) => part?.[index], tensor);
}

/** A copy with another entry at these indices. */
export function replacing(tensor, indices, value) {
  if (indices.length === 0) return value;
  const copy = tensor.slice();
  copy[indices[0]] = replacing(tensor[indices[0]], indices.slice(1), value);
  return copy;
}

/** Every list of indices of a shape, in order, up to a limit. */
export function indicesOf(shape, limit) {
  let all = [[]];
  for (const length of shape) {
    const next = [];
    for (const indices of all) {
      for (let index = 0; index < length && next.length < limit; index += 1) {
        next.push([...indices, index]);
      }
    }
    all = next;
  }
  return all;
}

/** All numbers of a tensor in order. */
export function flat(tensor) {
  return Array.isArray(tensor) ? tensor.flat(Infinity) : [tensor];
}
