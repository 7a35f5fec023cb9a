// Line plots and maps as SVG, with axes, labels and a point to drag.

import { element, short } from "./words.js";

const namespace = "http://www.w3.org/2000/svg";
let clips = 0;

/** An SVG element. */
export function shape(name, attributes = {}, ...children) {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Round numbers from end to end, about so many. */
export function ticks(low, high, count) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const all = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    all.push(Number((index * step).toPrecision(12)));
  }
  return all;
}

/** The range that shows the lines: a pole at one end does not flatten the rest. */
function range(lines) {
  const all = lines.flat().filter(Number.isFinite).sort((left, right) => left - right);
  if (all.length === 0) return [0, 1];
  const at = (part) => all[Math.round(part * (all.length - 1))];
  let [low, high] = [all[0], all.at(-1)];
  const [few, most] = [at(0.04), at(0.96)];
  const body = most - few;
  if (body > 0 && high - most > 1.5 * body) high = most + 0.6 * body;
  if (body > 0 && few - low > 1.5 * body) low = few - 0.6 * body;
  if (low > 0 && low < 0.35 * high) low = 0;
  if (high < 0 && high > 0.35 * low) high = 0;
  if (high === low) [low, high] = [low - Math.max(1e-9, Math.abs(low) * 0.1 || 0.5), high + Math.max(1e-9, Math.abs(high) * 0.1 || 0.5)];
  const margin = (high - low) * 0.06;
  return [low === 0 ? 0 : low - margin, high === 0 ? 0 : high + margin];
}

/**
 * A plot of lines over x.
 *
 * `lines`: `[{ name, values, tone }]`. The result has the picture, and moves the point along the
 * first line.
 */
export function linePlot({ width, height, x, lines, label, yLabel, xLabel }) {
  const frame = { left: 62, right: 14, top: 28, bottom: xLabel ? 44 : 26 };
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom };
  const [low, high] = [x[0], x.at(-1)];
  const [bottom, top] = range(lines.map((line) => line.values));
  const toX = (value) => frame.left + ((value - low) / (high - low)) * inner.width;
  const toY = (value) => {
    const part = (value - bottom) / (top - bottom);
    return frame.top + (1 - Math.max(-0.5, Math.min(1.5, part))) * inner.height;
  };
  const round = (value) => Number(value.toFixed(2));

  const clip = `clip-${(clips += 1)}`;
  const svg = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "plot",
    role: "group", "aria-label": label });
  svg.append(shape("defs", {}, shape("clipPath", { id: clip }, shape("rect", {
    x: frame.left, y: frame.top, width: inner.width, height: inner.height }))));
  for (const tick of ticks(bottom, top, Math.max(3, Math.round(inner.height / 44)))) {
    const y = round(toY(tick));
    svg.append(
      shape("line", { class: tick === 0 ? "axis" : "grid", x1: frame.left, x2: width - frame.right, y1: y, y2: y }),
      shape("text", { x: frame.left - 8, y: y + 4, "text-anchor": "end" }, short(tick)));
  }
  for (const tick of ticks(low, high, Math.max(3, Math.round(inner.width / 72)))) {
    const at = round(toX(tick));
    svg.append(
      shape("line", { class: "grid", x1: at, x2: at, y1: frame.top, y2: height - frame.bottom }),
      shape("text", { x: at, y: height - frame.bottom + 17, "text-anchor": "middle" }, short(tick)));
  }
  if (xLabel) {
    svg.append(shape("text", { class: "name", x: frame.left + inner.width / 2, y: height - 6,
      "text-anchor": "middle" }, xLabel));
  }
  if (yLabel) {
    svg.append(shape("text", { class: "name", x: frame.left, y: 15 }, yLabel));
  }
  const curves = shape("g", { "clip-path": `url(#${clip})` });
  for (const line of lines) {
    let path = "";
    let pen = "M";
    line.values.forEach((value, index) => {
      if (!Number.isFinite(value)) {
        pen = "M";
        return;
      }
      path += `${pen}${round(toX(x[index]))} ${round(toY(value))}`;
      pen = "L";
    });
    curves.append(shape("path", { class: `line tone-${line.tone}`, d: path || "M0 0" }));
  }
  const guide = shape("line", { class: "guide", y1: frame.top, y2: height - frame.bottom });
  const dot = shape("circle", { class: "dot", r: 5 });
  svg.append(curves, guide, dot);

  return {
    svg, low, high, frame,
    /** The number under a place of the picture. */
    valueAt(clientX) {
      const box = svg.getBoundingClientRect();
      const part = ((clientX - box.left) * (width / box.width) - frame.left) / inner.width;
      return low + Math.max(0, Math.min(1, part)) * (high - low);
    },
    /** Marks the prediction; the height is that of the nearest point the service gave. */
    mark(value) {
      const at = Math.max(low, Math.min(high, value));
      const nearest = Math.round(((at - low) / (high - low)) * (x.length - 1));
      const y = lines[0].values[nearest];
      const place = { x: round(toX(at)), y: Number.isFinite(y) ? round(Math.max(frame.top, Math.min(height - frame.bottom, toY(y)))) : frame.top };
      guide.setAttribute("x1", place.x);
      guide.setAttribute("x2", place.x);
      dot.setAttribute("cx", place.x);
      dot.setAttribute("cy", place.y);
      return place;
    },
  };
}

/** Makes the point of a plot a slider. */
export function addSlider(plot, { name, describe, move }) {
  const hit = shape("circle", { class: "hit", r: 14 });
  const ring = shape("circle", { class: "ring", r: 8 });
  const knob = shape("g", { class: "knob", role: "slider", tabindex: 0, "aria-label": name,
    "aria-valuemin": plot.low, "aria-valuemax": plot.high }, hit, ring);
  plot.svg.append(knob);
  let value = plot.low;
  const step = (plot.high - plot.low) / 100;
  const go = (next) => move(tidy(Math.max(plot.low, Math.min(plot.high, next)), step));
  knob.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    if (event.key in steps) go(value + steps[event.key] * step);
    else if (event.key === "Home") go(plot.low);
    else if (event.key === "End") go(plot.high);
    else return;
    event.preventDefault();
  });
  plot.svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    plot.svg.setPointerCapture(event.pointerId);
    knob.focus({ preventScroll: true });
    go(plot.valueAt(event.clientX));
  });
  plot.svg.addEventListener("pointermove", (event) => {
    if (plot.svg.hasPointerCapture(event.pointerId)) go(plot.valueAt(event.clientX));
  });
  return (next, place) => {
    value = next;
    knob.setAttribute("aria-valuenow", short(next, 6));
    knob.setAttribute("aria-valuetext", describe(next));
    for (const circle of [hit, ring]) {
      circle.setAttribute("cx", place.x);
      circle.setAttribute("cy", place.y);
    }
  };
}

/** A number as coarse as a step allows. */
function tidy(value, step) {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(step)));
  return Number(value.toFixed(Math.min(12, digits)));
}

// Dark to light, even to the eye: a printed or grey copy keeps its order.
const ramp = [[38, 36, 96], [46, 92, 138], [54, 140, 140], [118, 184, 112], [240, 222, 110]];

/** The colour of a part from 0 to 1. */
export function colour(part) {
  const place = Math.max(0, Math.min(1, part)) * (ramp.length - 1);
  const index = Math.min(ramp.length - 2, Math.floor(place));
  const mixed = ramp[index].map((low, channel) =>
    Math.round(low + (ramp[index + 1][channel] - low) * (place - index)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** A scale of colours with its ends. */
export function colourScale(low, high, label) {
  const svg = shape("svg", { width: 220, height: 34, viewBox: "0 0 220 34", class: "plot", role: "img",
    "aria-label": `${label}: ${short(low)} – ${short(high)}` });
  for (let index = 0; index < 44; index += 1) {
    svg.append(shape("rect", { x: index * 5, y: 0, width: 5.4, height: 12, fill: colour(index / 43) }));
  }
  svg.append(shape("text", { x: 0, y: 28 }, short(low)),
    shape("text", { x: 220, y: 28, "text-anchor": "end" }, short(high)));
  return svg;
}

/** The picture as a file of its own: what the page's style says stands in the elements. */
export function svgText(svg) {
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  const properties = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "font-family", "font-size", "font-weight", "opacity"];
  [copy, ...copy.querySelectorAll("*")].forEach((part, index) => {
    const style = getComputedStyle(originals[index]);
    for (const property of properties) {
      const value = style.getPropertyValue(property);
      if (value && value !== "none" || ["fill", "stroke"].includes(property)) part.setAttribute(property, value);
    }
    for (const name of ["class", "role", "tabindex", ...part.getAttributeNames().filter((name) => name.startsWith("aria-value"))]) {
      part.removeAttribute(name);
    }
  });
  copy.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
  const background = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim();
  copy.prepend(shape("rect", { width: "100%", height: "100%", fill: background || "#fff" }));
  copy.setAttribute("xmlns", namespace);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/** A legend of lines. */
export function legend(lines) {
  return element("ul", { class: "legend", translate: "no" }, ...lines.map((line) =>
    element("li", {}, element("span", { class: `swatch tone-${line.tone}`, "aria-hidden": "true" }), line.name)));
}
