// What the page shows of an answer: the gradient as a heat map, the values as bars, the map.

import { csv, data, element, saveButton, say, short } from "./words.js";
import { flat, indicesOf, shapeOf } from "./literal.js";
import { colour, colourScale, shape, svgText, ticks } from "./plot.js";

const rowLimit = 24;
const columnLimit = 16;

/** The gradient as a table whose cells are coloured by sign and size. */
export function showGradient(gradient, yPred) {
  const place = document.getElementById("gradient");
  const dimensions = shapeOf(gradient);
  const columns = dimensions.at(-1) ?? 1;
  const numbers = flat(gradient);
  const predictions = flat(yPred);
  const sizes = numbers.filter((value) => typeof value === "number").map(Math.abs);
  const most = sizes.reduce((left, right) => Math.max(left, right), 0);
  const rows = indicesOf(dimensions.slice(0, -1), rowLimit);

  const table = element("table", { class: "heat" });
  const head = element("tr", {}, element("td"));
  for (let column = 0; column < Math.min(columns, columnLimit); column += 1) {
    head.append(element("th", { scope: "col" }, String(column)));
  }
  table.append(element("thead", {}, head));
  const body = element("tbody");
  rows.forEach((indices, row) => {
    const line = element("tr", {}, element("th", { scope: "row" }, indices.join(", ") || say("row")));
    for (let column = 0; column < Math.min(columns, columnLimit); column += 1) {
      const value = numbers[row * columns + column];
      const at = `[${[...indices, ...(dimensions.length ? [column] : [])].join(", ")}]`;
      const cell = element("td", { title: `y_pred${at} = ${predictions[row * columns + column]}, ${say("gradient")} = ${value}` }, short(value));
      if (typeof value === "number" && value !== 0 && most > 0) {
        cell.classList.add(value > 0 ? "up" : "down");
        cell.style.setProperty("--part", `${Math.round((Math.abs(value) / most) * 100)}%`);
      }
      line.append(cell);
    }
    body.append(line);
  });
  table.append(body);
  place.replaceChildren(table);
  const shown = rows.length * Math.min(columns, columnLimit);
  if (shown < numbers.length) {
    place.append(element("p", { class: "hint" }, say("moreRows", { count: numbers.length - shown })));
  }
  showScale(most);
  const table_ = () => csv([
    [...dimensions.map((_, axis) => `axis_${axis}`), "y_pred", "gradient"],
    ...indicesOf(dimensions, Infinity).map((indices, index) => [...indices, predictions[index], numbers[index]]),
  ]);
  document.getElementById("gradient-downloads").replaceChildren(
    saveButton("CSV", say("gradient"), "gradient", table_));
}

function showScale(most) {
  const place = document.getElementById("gradient-scale");
  const label = (text) => element("span", {}, text);
  const bar = element("span", { class: "diverging", "aria-hidden": "true" });
  place.replaceChildren(label(short(-most)), bar, label(short(most)));
}

/** The values as bars, the worst sample first. */
export function showValues(values) {
  const dimensions = shapeOf(values);
  const numbers = flat(values);
  const all = indicesOf(dimensions, Infinity).map((indices, index) => [indices, numbers[index]]);
  const size = (value) => (typeof value === "number" ? value : value === "-Infinity" ? -Infinity : Infinity);
  const sorted = all.toSorted((left, right) => size(right[1]) - size(left[1]));
  const most = all.reduce((left, [, value]) => Math.max(left, Number.isFinite(size(value)) ? Math.abs(size(value)) : 0), 0);
  const rows = sorted.slice(0, rowLimit).map(([indices, value]) => {
    const bar = element("span", { class: "extent", "aria-hidden": "true" });
    bar.style.setProperty("--part", `${most > 0 ? Math.min(100, (Math.abs(size(value)) / most) * 100) : 0}%`);
    return element("tr", {},
      element("th", { scope: "row" }, indices.join(", ") || "–"),
      element("td", { class: "number", title: String(value) }, short(value, 5)),
      element("td", { class: "bars", "aria-hidden": "true" }, bar));
  });
  const head = element("tr", {}, element("th", { scope: "col" }, say("sample")),
    element("th", { scope: "col", class: "number" }, say("value")), element("td"));
  const place = document.getElementById("values");
  place.replaceChildren(element("table", { class: "values" },
    element("thead", {}, head), element("tbody", {}, ...rows)));
  if (sorted.length > rows.length) {
    place.append(element("p", { class: "hint" }, say("moreRows", { count: sorted.length - rows.length })));
  }
  const table = () => csv([
    [...dimensions.map((_, axis) => `axis_${axis}`), "value"],
    ...all.map(([indices, value]) => [...indices, value]),
  ]);
  document.getElementById("values-downloads").replaceChildren(
    saveButton("CSV", say("values"), "values", table));
}

/** The warnings of an answer, where the language has its own words in those. */
export function showWarnings(warnings) {
  const place = document.getElementById("warnings");
  place.replaceChildren(...(warnings ?? []).map((warning) => {
    const own = data.warnings?.[warning.code];
    const pointer = own && warning.pointer ? element("code", { translate: "no" }, ` ${warning.pointer}`) : "";
    return element("p", {}, own ?? warning.message, pointer);
  }));
}

// The map.

const side = 26;

/** The points of a simplex of three classes, about as many as a curve has. */
export function simplexPoints() {
  const count = side + 1;
  const points = [];
  for (let first = 0; first <= count; first += 1) {
    for (let second = 0; first + second <= count; second += 1) {
      // Inside the edges, where a logarithm has its poles.
      const parts = [first, second, count - first - second].map((part) => (part + 1 / 3) / (count + 1));
      points.push(parts.map((part) => Number(part.toPrecision(6))));
    }
  }
  return points;
}

/** The points of a square, row by row from the bottom. */
export function planePoints([low, high]) {
  const at = (index) => Number((low + ((high - low) * (index + 0.5)) / side).toPrecision(6));
  const points = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) points.push([at(column), at(row)]);
  }
  return points;
}

function bounds(values) {
  const all = values.filter(Number.isFinite).sort((left, right) => left - right);
  if (all.length === 0) return [0, 1];
  return [all[0], Math.max(all[Math.round(0.97 * (all.length - 1))], all[0] + 1e-9)];
}

function scaled(values) {
  const [low, high] = bounds(values);
  return { low, high, tone: (value) => colour(Number.isFinite(value) ? (value - low) / (high - low) : 1) };
}

/** A triangle whose corners are the classes. */
export function simplexMap(points, values, names, width) {
  const edge = Math.min(width - 40, 380);
  const height = edge * 0.866;
  const left = (width - edge) / 2;
  const top = 26;
  const place = ([first, second, third]) => [
    left + edge * (second + third / 2) * 1, top + height * (1 - third) + 0 * first];
  const { low, high, tone } = scaled(values);
  const svg = shape("svg", { width, height: height + 56, viewBox: `0 0 ${width} ${Math.round(height + 56)}`,
    class: "plot", role: "group", "aria-label": say("simplex") });
  const corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map(place);
  const outline = `M${corners.map((corner) => corner.map((value) => value.toFixed(1)).join(" ")).join("L")}Z`;
  svg.append(shape("defs", {}, shape("clipPath", { id: "simplex" }, shape("path", { d: outline }))));
  const field = shape("g", { "clip-path": "url(#simplex)" });
  points.forEach((point, index) => {
    const [x, y] = place(point);
    field.append(shape("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: (edge / side) * 0.62, fill: tone(values[index]) }));
  });
  svg.append(field, shape("path", { class: "outline", d: outline }));
  const anchors = [["end", -4, 18], ["start", 4, 18], ["middle", 0, -10]];
  corners.forEach(([x, y], index) => {
    const [anchor, dx, dy] = anchors[index];
    svg.append(shape("text", { x: x + dx + (index === 0 ? 30 : index === 1 ? -30 : 0), y: y + dy, "text-anchor": anchor === "end" ? "middle" : anchor === "start" ? "middle" : anchor }, names[index]));
  });
  return finish(svg, low, high, (current) => {
    const sum = current.reduce((total, part) => total + part, 0) || 1;
    return place(current.map((part) => part / sum));
  });
}

/** A square over two predictions. */
export function planeMap([low, high], values, names, width) {
  const size = Math.min(width - 90, 380);
  const [left, top] = [Math.max(58, (width - size) / 2), 10];
  const toX = (value) => left + ((value - low) / (high - low)) * size;
  const toY = (value) => top + (1 - (value - low) / (high - low)) * size;
  const { low: least, high: most, tone } = scaled(values);
  const svg = shape("svg", { width, height: size + 58, viewBox: `0 0 ${width} ${Math.round(size + 58)}`,
    class: "plot", role: "group", "aria-label": say("map") });
  const cell = size / side;
  values.forEach((value, index) => {
    const [column, row] = [index % side, Math.floor(index / side)];
    svg.append(shape("rect", { x: (left + column * cell).toFixed(2), y: (top + size - (row + 1) * cell).toFixed(2),
      width: (cell + 0.4).toFixed(2), height: (cell + 0.4).toFixed(2), fill: tone(value) }));
  });
  svg.append(shape("rect", { class: "outline", x: left, y: top, width: size, height: size }));
  for (const tick of ticks(low, high, 5)) {
    svg.append(
      shape("text", { x: toX(tick), y: top + size + 17, "text-anchor": "middle" }, short(tick)),
      shape("text", { x: left - 8, y: toY(tick) + 4, "text-anchor": "end" }, short(tick)));
  }
  svg.append(shape("text", { class: "name", x: left + size / 2, y: top + size + 40, "text-anchor": "middle" }, names[0]),
    shape("text", { class: "name", x: 14, y: top + size / 2, "text-anchor": "middle",
      transform: `rotate(-90 14 ${top + size / 2})` }, names[1]));
  return finish(svg, least, most, ([x, y]) => [
    toX(Math.max(low, Math.min(high, x))), toY(Math.max(low, Math.min(high, y)))]);
}

function finish(svg, low, high, place) {
  const ring = shape("circle", { class: "here", r: 6 });
  svg.append(ring);
  const scale = colourScale(low, high, say("value"));
  const figure = element("figure", { class: "map" }, svg, scale,
    element("div", { class: "downloads" }, saveButton("SVG", say("map"), "map", () => svgText(svg))));
  return { figure, mark(current) {
    const [x, y] = place(current);
    ring.setAttribute("cx", x.toFixed(1));
    ring.setAttribute("cy", y.toFixed(1));
  } };
}
