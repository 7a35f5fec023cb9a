// What suits which loss: its kind, numbers to begin with, and the requests behind the pictures.

import { data } from "./words.js";
import { entryAt, flat, replacing, shapeOf } from "./literal.js";

export const curvePoints = 400;
/** Numbers in the body of one curve; longer rows get fewer points. */
const curveNumbers = 60_000;

/** What the page knows of a loss; a loss of this server is taken for what its shapes say. */
export function kindOf(loss) {
  const known = data.losses[loss.name]?.kind;
  if (known) return known;
  const { y_true: truth } = loss.shapes;
  if (truth.includes("class numbers")) return "sparse";
  if (truth.includes("one-hot")) return "onehot";
  if (truth.includes("[0, 1]")) return "binary";
  return "regression";
}

/** Numbers to begin with. */
export function sampleOf(kind) {
  const { y_true: yTrue, y_pred: yPred } = data.kinds[kind];
  return { yTrue, yPred };
}

/** Whether predictions of that call are logits. */
const areLogits = (call) => call.parameters.from_logits === true;

/** The numbers that the prediction of an entry may take in a picture. */
export function domainOf(call, value, truth) {
  if (areLogits(call)) return [-8, 8];
  const fixed = call.kind && data.kinds[call.kind].domain;
  const inside = fixed && value >= fixed[0] && value <= fixed[1];
  if (inside) return fixed;
  const reach = Math.max(2, Math.abs(value - truth) * 1.6);
  const step = 10 ** Math.floor(Math.log10(reach));
  const half = Math.ceil(reach / step) * step;
  const middle = Math.round(truth / step) * step;
  const [low, high] = [middle - half, middle + half];
  return fixed ? [Math.min(fixed[0], low), Math.max(fixed[1], high)] : [low, high];
}

/** The part of the tensors that a curve of this entry is about, or `null` if there is none. */
export function rowOf(call, indices) {
  const [trueShape, predShape] = [shapeOf(call.yTrue), shapeOf(call.yPred)];
  const axis = call.parameters.axis;
  switch (call.kind) {
    case "mask":
      // The sums run over everything: the whole masks are one row.
      if (axis !== undefined && axis !== null) return null;
      return { yTrue: flat(call.yTrue), yPred: flat(call.yPred),
        entry: [flatIndex(predShape, indices)], extra: { axis: -1 } };
    case "sequence":
      if (predShape.length !== 3) return null;
      return { yTrue: call.yTrue[indices[0]], yPred: call.yPred[indices[0]],
        entry: indices.slice(1), extra: {} };
    case "embedding": {
      // The other rows stay where they are: they are the references of this one.
      if (predShape.length !== 2) return null;
      const others = (rows) => rows.filter((_, row) => row !== indices[0]);
      return { yTrue: flat(call.yTrue)[indices[0]], yPred: call.yPred[indices[0]],
        entry: indices.slice(1), extra: { remove_diagonal: false,
          ref_labels: others(flat(call.yTrue)), ref_embeddings: others(call.yPred) } };
    }
  }
  if (axis !== undefined && axis !== -1) return null;
  const sample = indices.slice(0, -1);
  const entry = indices.slice(-1);
  const row = { yPred: entryAt(call.yPred, sample), entry, extra: {} };
  if (call.kind === "sparse") {
    let label = entryAt(call.yTrue, sample);
    if (Array.isArray(label)) [label] = label;
    return label === undefined ? null : { ...row, yTrue: label };
  }
  if (trueShape.join() === predShape.join()) {
    return { ...row, yTrue: entryAt(call.yTrue, sample) };
  }
  // (N) beside (N, 1): a value each.
  if (predShape.at(-1) === 1 && trueShape.join() === predShape.slice(0, -1).join()) {
    return { ...row, yTrue: [entryAt(call.yTrue, sample)] };
  }
  return null;
}

function flatIndex(shape, indices) {
  return indices.reduce((sum, index, axis) => sum * shape[axis] + index, 0);
}

/** As many points as the length of a row allows, from end to end. */
export function pointsOf([low, high], row) {
  const count = Math.max(40, Math.min(
    curvePoints, Math.floor(curveNumbers / (flat(row.yPred).length + flat(row.yTrue).length))));
  const points = Array.from({ length: count }, (_, index) =>
    Number((low + ((high - low) * index) / (count - 1)).toPrecision(6)));
  return points;
}

/** The body that asks for the values of a row at many predictions. */
export function sweep(call, row, predictions, outputs) {
  const body = { y_true: predictions.map(() => row.yTrue), y_pred: predictions };
  return { ...body, ...call.parameters, ...row.extra, ...call.own, reduction: "none", outputs,
    ...(call.dtype === "float32" ? {} : { dtype: call.dtype }) };
}

/** The row with another prediction at its entry. */
export function rowWith(row, entry, value) {
  return replacing(row.yPred, entry, value);
}
