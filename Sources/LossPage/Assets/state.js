// What the page shows, and the link that holds it.

import { readTensor, writeTensor } from "./literal.js";

/** The longest link; longer ones leave out the data. */
const linkLimit = 7_500;

/** The texts and choices that make a request. */
export const state = {
  /** The name of a loss of the catalogue. */
  loss: "mean_squared_error",
  /** The source of one's own loss while it is in use, else `null`. */
  source: null,
  /** Parameters that differ from their defaults. */
  parameters: {},
  /** Arguments of one's own loss that differ from their defaults. */
  arguments: {},
  yTrue: "", yPred: "", weight: "",
  reduction: "sum_over_batch_size", dtype: "float32",
  /** The indices of the prediction that the curve is about. */
  entry: [],
  /** The predictions that the curve shows, once the point has been dragged; else `null`. */
  range: null,
  /** Losses drawn beside the chosen one. */
  compare: [],
};

/** Keeps brackets and commas readable. */
const encode = (text) => encodeURIComponent(text).replaceAll(/%(5B|5D|2C|3A|2F|28|29)/g, decodeURIComponent);

const compact = (text) => {
  try {
    return JSON.stringify(readTensor(text));
  } catch {
    return text;
  }
};

/** The fragment that opens the page like this, and whether the data are in it. */
export function fragment() {
  const pairs = state.source === null ? [["loss", state.loss]] : [["function", state.source], ["loss", state.loss]];
  for (const [prefix, values] of [["p", state.parameters], ["a", state.source === null ? {} : state.arguments]]) {
    for (const [name, value] of Object.entries(values)) pairs.push([`${prefix}.${name}`, JSON.stringify(value)]);
  }
  if (state.reduction !== "sum_over_batch_size") pairs.push(["reduction", state.reduction]);
  if (state.dtype !== "float32") pairs.push(["dtype", state.dtype]);
  if (state.compare.length > 0) pairs.push(["compare", state.compare.join(",")]);
  if (state.range) pairs.push(["range", state.range.join(",")]);
  if (state.entry.length > 0) pairs.push(["entry", state.entry.join(",")]);
  const tensors = [["y_true", compact(state.yTrue)], ["y_pred", compact(state.yPred)]];
  if (state.weight.trim()) tensors.push(["sample_weight", compact(state.weight)]);
  const join = (all) => all.map(([name, value]) => `${name}=${encode(value)}`).join("&");
  const whole = join([...pairs, ...tensors]);
  return whole.length <= linkLimit ? { text: whole, isWhole: true } : { text: join(pairs), isWhole: false };
}

/** Takes over what a fragment says; null if it says nothing. */
export function restore(text) {
  const given = new URLSearchParams(text.replace(/^[#?]/, "").replaceAll("+", "%2B"));
  if (!given.has("loss") && !given.has("function")) return null;
  [state.parameters, state.arguments] = [{}, {}];
  for (const [name, value] of given) {
    const [, prefix, parameter] = /^([pa])\.(\w+)$/.exec(name) ?? [];
    if (prefix) (prefix === "p" ? state.parameters : state.arguments)[parameter] = parsed(value);
  }
  state.loss = given.get("loss") ?? state.loss;
  state.source = given.get("function");
  state.reduction = given.get("reduction") ?? "sum_over_batch_size";
  state.dtype = given.get("dtype") ?? "float32";
  state.compare = given.get("compare")?.split(",").filter(Boolean) ?? [];
  state.entry = given.get("entry")?.split(",").map(Number).filter(Number.isInteger) ?? [];
  const range = given.get("range")?.split(",").map(Number);
  state.range = range?.length === 2 && range[0] < range[1] ? range : null;
  state.yTrue = shown(given.get("y_true"));
  state.yPred = shown(given.get("y_pred"));
  state.weight = given.get("sample_weight") ?? "";
  return { hasData: given.has("y_true") && given.has("y_pred"), hasCompare: given.has("compare") };
}

function shown(text) {
  if (text === null) return "";
  try {
    return writeTensor(readTensor(text));
  } catch {
    return text;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
