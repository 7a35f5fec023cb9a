// A tensor as a grid: a cell for each number, edited by hand, walked with the arrow keys.

import { LiteralError, flat, indicesOf, readNumberIn, readTensor, replacing, shapeOf } from "./literal.js";
import { element, say } from "./words.js";

/** Rows and columns up to which a grid is shown; larger tensors are edited as text. */
const limits = { rows: 40, columns: 16 };

/**
 * A grid in `place`. `change` hears of a new tensor, `fail` of a pasted text that is none.
 *
 * Two axes or fewer have a row for each entry of the first; of more, all but the last are rows.
 */
export function setUpGrid(place, name, { change, fail }) {
  let tensor;
  let shape = "";
  /** The inputs, row by row. */
  let cells = [];
  const columnCount = () => cells[0]?.length ?? 0;
  const spell = (value) => String(value);

  const build = (dimensions, rows, columns) => {
    const body = rows.map((indices, row) => element("tr", {},
      element("th", { scope: "row" }, indices.join(", ")),
      ...Array.from({ length: columns }, (_, column) => element("td", { role: "gridcell" }, cell(indices, row, column)))));
    const head = element("tr", {}, element("td"), ...Array.from({ length: columns }, (_, column) =>
      element("th", { scope: "col" }, dimensions.length > 1 ? String(column) : "")));
    place.replaceChildren(element("table", { role: "grid", "aria-label": say("gridOf", { name }) },
      element("thead", {}, head), element("tbody", {}, ...body)));
    cells = [...place.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("input")]);
    cells[0][0].tabIndex = 0;
  };

  const cell = (indices, row, column) => {
    const label = indices.length > 0 ? say("cell", { row: indices.join(", "), column }) : name;
    const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", tabindex: -1, "aria-label": label });
    input.addEventListener("focus", () => {
      for (const other of cells.flat()) other.tabIndex = -1;
      input.tabIndex = 0;
      input.select();
    });
    input.addEventListener("input", () => {
      const value = readNumberIn(input.value);
      if (value === undefined) return input.setAttribute("aria-invalid", "true");
      input.removeAttribute("aria-invalid");
      tensor = replaced(tensor, row * columnCount() + column, value);
      change(tensor);
    });
    input.addEventListener("blur", () => {
      input.removeAttribute("aria-invalid");
      input.value = spell(flat(tensor)[row * columnCount() + column]);
    });
    input.addEventListener("keydown", (event) => walk(event, input, row, column));
    input.addEventListener("paste", (event) => paste(event, row, column));
    return input;
  };

  /** Arrows leave a cell at the ends of its text; Enter goes down. */
  const walk = (event, input, row, column) => {
    const isWhole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const isStart = isWhole || input.selectionEnd === 0;
    const isEnd = isWhole || input.selectionStart === input.value.length;
    const last = [cells.length - 1, columnCount() - 1];
    const next = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      Enter: [row + (event.shiftKey ? -1 : 1), column],
      ArrowLeft: isStart && [row, column - 1], ArrowRight: isEnd && [row, column + 1],
      Home: event.ctrlKey && [0, 0], End: event.ctrlKey && last,
    }[event.key];
    const target = next && cells[next[0]]?.[next[1]];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };

  /** A single number is pasted as text, more of them spread from this cell; from the first, they are the tensor. */
  const paste = (event, row, column) => {
    const text = event.clipboardData.getData("text/plain");
    if (readNumberIn(text) !== undefined) return;
    event.preventDefault();
    try {
      const part = readTensor(text);
      const next = row + column === 0 ? part : spread(tensor, rowsOf(part, text), row, column);
      change(next);
      show(next);
      cells[row]?.[column]?.focus();
    } catch (error) {
      if (!(error instanceof LiteralError)) throw error;
      fail(error);
    }
  };

  /** Shows another tensor; a cell that is being edited keeps its text. */
  const show = (next) => {
    tensor = next;
    const dimensions = shapeOf(next);
    const values = flat(next);
    const columns = dimensions.length > 1 ? dimensions.at(-1) : 1;
    const isWhole = values.length > 0 && values.length === dimensions.reduce((product, length) => product * length, 1);
    if (!isWhole || values.length / columns > limits.rows || columns > limits.columns) {
      shape = "";
      cells = [];
      place.replaceChildren(isWhole ? element("p", { class: "hint" }, say("gridTooLarge")) : "");
      return;
    }
    if (shape !== dimensions.join()) {
      shape = dimensions.join();
      const leading = dimensions.length > 1 ? dimensions.slice(0, -1) : dimensions;
      build(dimensions, indicesOf(leading, Infinity), columns);
    }
    cells.flat().forEach((input, index) => {
      if (input !== document.activeElement) input.value = spell(values[index]);
      else if (readNumberIn(input.value) !== values[index]) input.value = spell(values[index]);
    });
  };
  return { show };
}

/** The tensor with another number at a place in row-major order. */
function replaced(tensor, place, value) {
  return replacing(tensor, indicesOf(shapeOf(tensor), Infinity)[place], value);
}

/** A part that was pasted, as rows. A vector is a row, unless it came as lines. */
function rowsOf(part, text) {
  if (!Array.isArray(part)) return [[part]];
  if (Array.isArray(part[0])) return part.map((row) => flat(row));
  return /^[^[(]*\n/.test(text.trim()) ? part.map((value) => [value]) : [part];
}

/** The tensor with rows written over it from a cell on: two axes or fewer grow where they must. */
function spread(tensor, part, top, left) {
  const rank = shapeOf(tensor).length;
  if (rank > 2 || rank === 0) {
    const columns = rank === 0 ? 1 : shapeOf(tensor).at(-1);
    const count = flat(tensor).length;
    return part.flatMap((row, down) => row.map((value, right) => [left + right, (top + down) * columns + left + right, value]))
      .filter(([column, place]) => column < columns && place < count)
      .reduce((result, [, place, value]) => replaced(result, place, value), tensor);
  }
  const down = rank === 1 ? part.flat().map((value) => [value]) : part;
  const rows = rank === 1 ? tensor.map((value) => [value]) : tensor.map((row) => row.slice());
  const columns = Math.max(rows[0].length, left + down[0].length);
  while (rows.length < top + down.length) rows.push([]);
  for (const row of rows) while (row.length < columns) row.push(0);
  down.forEach((values, index) => rows[top + index].splice(left, values.length, ...values));
  return rank === 1 ? rows.map(([value]) => value) : rows;
}

/** Tensors with a row more or less: those that have as many as the predictions, the last one repeated. */
export function withRows(tensors, count, step) {
  return tensors.map((tensor) => {
    if (!Array.isArray(tensor) || tensor.length !== count) return tensor;
    if (step < 0) return tensor.length > 1 ? tensor.slice(0, -1) : tensor;
    return [...tensor, tensor.at(-1)];
  });
}

/** A tensor with an entry more, 0, or less along its last axis. */
export function withColumns(tensor, step) {
  if (Array.isArray(tensor[0])) return tensor.map((part) => withColumns(part, step));
  if (step < 0) return tensor.length > 1 ? tensor.slice(0, -1) : tensor;
  return [...tensor, 0];
}
