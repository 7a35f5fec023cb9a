// The curves of a prediction, and the map of two: each from one request of many samples.

import { ask } from "./api.js";
import { data, csv, element, saveButton, say } from "./words.js";
import { entryAt, flat, shapeOf } from "./literal.js";
import { domainOf, pointsOf, rowOf, rowWith, sweep } from "./samples.js";
import { sentenceOf } from "./problems.js";
import { addSlider, legend, linePlot, svgText } from "./plot.js";
import { planeMap, planePoints, simplexMap, simplexPoints } from "./panels.js";

const panels = [["values", "lossCurve", 250], ["gradient", "gradientCurve", 150], ["hessian_diagonal", "hessianCurve", 150]];

const numeric = (value) => (typeof value === "number" ? value : value === "-Infinity" ? -Infinity : value === "Infinity" ? Infinity : NaN);

/** What is drawn now, so that a point can move without another request. */
let drawn = null;
let mapped = null;

/** Whether only the prediction on the curve has changed since it was drawn. */
function isSame(call, indices) {
  return drawn !== null && drawn.key === keyOf(call, indices)
    && within(entryAt(call.yPred, indices), drawn.domain)
    && (call.range ?? domainOf(call, entryAt(call.yPred, indices), truthAt(rowOf(call, indices)))).join()
      === drawn.domain.join();
}

const within = (value, [low, high]) => value >= low && value <= high;

function keyOf(call, indices) {
  const row = rowOf(call, indices);
  if (!row) return null;
  const parts = [call.path, call.own, call.parameters, call.dtype, call.compare, indices, row.yTrue,
    rowWith(row, row.entry, 0), row.extra, document.getElementById("curves").clientWidth];
  return JSON.stringify(parts);
}

/** The predictions that the curve shows now. */
export const shownRange = () => drawn?.domain ?? null;

/** Takes the pictures away, where there is nothing to draw. */
export function clearCurves(sentence = "") {
  drawn = mapped = null;
  document.getElementById("curves").replaceChildren();
  document.getElementById("map-panel").hidden = true;
  document.getElementById("curve-problem").textContent = sentence;
}

/** Draws the curves, or only moves their point where the rest is as before. */
export async function showCurves(call, indices, loss, move, isCurrent) {
  const place = document.getElementById("curves");
  const value = numeric(entryAt(call.yPred, indices));
  if (isSame(call, indices)) {
    mark(value, loss);
    return;
  }
  const row = rowOf(call, indices);
  if (!row || !Number.isFinite(value)) {
    clearCurves(say("noCurve"));
    return;
  }
  const truth = truthAt(row);
  const domain = call.range && within(value, call.range) ? call.range : domainOf(call, value, truth);
  const x = pointsOf(domain, row);
  const predictions = x.map((point) => rowWith(row, row.entry, point));
  const outputs = call.hasHessian ? ["values", "gradient", "hessian_diagonal"] : ["values", "gradient"];
  const series = [];
  let failure = null;
  let first = await ask(call.path, sweep(call, row, predictions, outputs));
  if (first.answer.code === "output_unavailable") {
    first = await ask(call.path, sweep(call, row, predictions, ["values", "gradient"]));
  }
  if (first.status === 200) series.push({ name: call.name, tone: 0, answer: first.answer });
  else failure = first.answer;
  const others = await Promise.all(call.compare.map((name) => {
    const other = { ...call, parameters: {}, own: {} };
    const hasHessian = data.kinds[data.losses[name]?.kind]?.hessian !== false;
    return ask(`/loss/${name}`, sweep(other, row, predictions, hasHessian ? panels.map(([output]) => output) : ["values", "gradient"]));
  }));
  others.forEach((other, index) => {
    if (other.status === 200) series.push({ name: call.compare[index], tone: index + 1, answer: other.answer });
  });
  if (!isCurrent()) return;
  const isList = Array.isArray(first.answer?.values) && first.answer.values.length === x.length;
  if (failure || !isList) {
    clearCurves(failure ? sentenceOf(failure) : say("noCurve"));
    return;
  }
  document.getElementById("curve-problem").textContent = "";

  const width = Math.max(260, place.clientWidth);
  const label = `y_pred[${indices.join(", ")}]`;
  const read = {
    values: (answer) => answer.values?.map((part) => numeric(flat(part)[0])),
    gradient: (answer) => answer.gradient?.map((part) => numeric(entryAt(part, row.entry))),
    hessian_diagonal: (answer) => answer.hessian_diagonal?.map((part) => numeric(entryAt(part, row.entry))),
  };
  const plots = [];
  const figures = panels.flatMap(([output, title, height], index) => {
    const lines = series.flatMap(({ name, tone, answer }) => {
      const values = read[output](answer);
      return values ? [{ name, tone, values }] : [];
    });
    if (lines.length === 0 || lines[0].tone !== 0) return [];
    const isLast = index === panels.length - 1 || !first.answer[panels[index + 1][0]];
    const plot = linePlot({ width, height: height + (isLast ? 18 : 0), x, lines,
      label: `${say(title)}: ${call.name}`, yLabel: say(title), xLabel: isLast ? label : "" });
    plots.push(plot);
    const table = () => csv([[`y_pred${indices.map((index) => `[${index}]`).join("")}`, ...lines.map((line) => line.name)],
      ...x.map((point, at) => [point, ...lines.map((line) => line.values[at])])]);
    return [element("figure", {}, plot.svg, element("div", { class: "downloads" },
      saveButton("SVG", say(title), output, () => svgText(plot.svg)),
      saveButton("CSV", say(title), output, table)))];
  });
  if (series.length > 1) figures.unshift(legend(series));
  const hadFocus = place.contains(document.activeElement) && document.activeElement.getAttribute("role") === "slider";
  const position = addSlider(plots[0], { name: `${say("point")} ${label}`, move,
    describe: (next) => `${label} = ${next}, ${say("loss")} ${drawn?.loss ?? ""}` });
  place.replaceChildren(...figures);
  drawn = { key: keyOf(call, indices), domain, plots, position };
  if (hadFocus) place.querySelector("[role=slider]").focus({ preventScroll: true });
  mark(value, loss);
}

function truthAt(row) {
  const truth = Array.isArray(row.yTrue) && Array.isArray(row.yTrue[0]) ? 0 : entryAt(row.yTrue, row.entry);
  return typeof truth === "number" ? truth : 0;
}

function mark(value, loss) {
  drawn.loss = loss;
  const places = drawn.plots.map((plot) => plot.mark(value));
  drawn.position(value, places[0]);
}

/** Draws the loss over two predictions of the row, over the simplex, or over a logit. */
export async function showMap(call, indices, isCurrent) {
  const panel = document.getElementById("map-panel");
  const row = drawn && rowOf(call, indices);
  const kind = row && mapKind(call, row);
  if (!kind) {
    panel.hidden = true;
    mapped = null;
    return;
  }
  const place = document.getElementById("map");
  panel.hidden = false;
  const width = Math.max(260, place.clientWidth || panel.clientWidth - 40);
  const size = shapeOf(entryAt(row.yPred, row.entry.slice(0, -1))).at(-1);
  const last = row.entry.at(-1);
  const pair = [last, (last + 1) % size].sort((left, right) => left - right);
  const places = pair.map((index) => [...row.entry.slice(0, -1), index]);
  const domain = drawn.domain;
  const fixed = kind === "simplex" ? 0 : places.reduce((values, at) => rowWith({ yPred: values }, at, 0), row.yPred);
  const key = JSON.stringify([kind, call.path, call.own, call.parameters, call.dtype, row.yTrue, fixed, pair, domain, width, row.extra]);
  if (mapped?.key !== key) {
    const points = kind === "simplex" ? simplexPoints() : kind === "logit" ? null : planePoints(domain);
    const x = pointsOf([-8, 8], row);
    const predictions = kind === "simplex" ? points
      : kind === "logit" ? x.map((point) => rowWith(row, row.entry, point))
        : points.map(([left, right]) => rowWith({ yPred: rowWith(row, places[0], left) }, places[1], right));
    const body = sweep(call, row, predictions, ["values"]);
    if (kind === "logit") body.from_logits = true;
    const { status, answer } = await ask(call.path, body);
    if (!isCurrent()) return;
    if (status !== 200 || !Array.isArray(answer.values) || answer.values.length !== predictions.length) {
      panel.hidden = true;
      mapped = null;
      return;
    }
    const values = answer.values.map((part) => numeric(flat(part)[0]));
    const names = (kind === "simplex" ? [0, 1, 2] : pair).map((index) => `y_pred[${[...indices.slice(0, -1), index].join(", ")}]`);
    document.getElementById("map-heading").textContent = say({ simplex: "simplex", logit: "logitCurve" }[kind] ?? "map");
    document.getElementById("map-note").textContent = say(`${kind}Note`);
    if (kind === "logit") {
      const plot = linePlot({ width, height: 210, x, lines: [{ name: call.name, tone: 0, values }],
        label: say("logitCurve"), yLabel: say("lossCurve"), xLabel: say("logit") });
      plot.svg.querySelectorAll(".guide, .dot").forEach((part) => part.remove());
      const table = () => csv([["logit", "loss"], ...x.map((point, at) => [point, values[at]])]);
      place.replaceChildren(element("figure", {}, plot.svg, element("div", { class: "downloads" },
        saveButton("SVG", say("logitCurve"), "logit", () => svgText(plot.svg)),
        saveButton("CSV", say("logitCurve"), "logit", table))));
      mapped = { key };
    } else {
      const map = kind === "simplex" ? simplexMap(points, values, names, width) : planeMap(domain, values, names, width);
      place.replaceChildren(map.figure);
      mapped = { key, map };
    }
  }
  mapped.map?.mark(kind === "simplex" ? row.yPred : places.map((at) => numeric(entryAt(row.yPred, at))));
}

function mapKind(call, row) {
  const isLogits = call.parameters.from_logits === true;
  const size = shapeOf(entryAt(row.yPred, row.entry.slice(0, -1))).at(-1);
  const hasClasses = ["onehot", "sparse", "distribution"].includes(call.kind);
  if (hasClasses && !isLogits && shapeOf(row.yPred).length === 1 && size === 3) return "simplex";
  if (size >= 2) return "plane";
  const takesLogits = call.kind === "binary" && call.parameterNames.includes("from_logits");
  return takesLogits && !isLogits ? "logit" : null;
}
