// Files with both tensors: JSON, CSV, npz and safetensors.

import { flat, numberOf, spelled } from "./literal.js";

/** Bytes up to which a file is read here, and numbers up to which one is shown; larger ones belong to the command line. */
const limits = { bytes: 32 << 20, numbers: 200_000 };

/** The tensors `y_true` and `y_pred` of a file. */
export async function readFile(file) {
  if (file.size > limits.bytes) throw new Error("fileTooLarge");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const tensors = await tensorsOf(file.name.toLowerCase(), bytes);
  const { y_true: yTrue, y_pred: yPred } = tensors;
  if (yTrue === undefined || yPred === undefined) throw new Error("fileLacksTensors");
  if (flat(yTrue).length + flat(yPred).length > limits.numbers) throw new Error("fileTooMany");
  return { yTrue, yPred };
}

async function tensorsOf(name, bytes) {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readNPZ(bytes);
  if (name.endsWith(".safetensors")) return readSafetensors(bytes);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) return readCSV(text);
  if (name.endsWith(".json") || /^\s*\{/.test(text)) return parsed(text) ?? {};
  throw new Error("fileUnknown");
}

/** JSON, also with the bare words that Python writes for what is not finite. */
const parsed = (text) => JSON.parse(text.replaceAll(/(?<![\w"-])(-?Infinity|NaN)(?![\w"])/g, '"$1"'));

/** Columns whose headers begin with y_true and y_pred: one each, or several. */
function readCSV(text) {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(/[,;\t]/).map((name) => name.trim().replaceAll(/^"|"$/g, ""));
  const rows = lines.map((line) => line.split(/[,;\t]/));
  if (rows.some((row) => row.length !== names.length)) throw new Error("fileRagged");
  const column = (prefix) => {
    const places = names.flatMap((name, index) => (name.startsWith(prefix) ? [index] : []));
    if (places.length === 0) return undefined;
    const values = rows.map((row) => places.map((place) => numberIn(row[place])));
    return places.length === 1 ? values.map((row) => row[0]) : values;
  };
  return { y_true: column("y_true"), y_pred: column("y_pred") };
}

function numberIn(cell) {
  const text = cell.trim().replaceAll(/^"|"$/g, "");
  const value = numberOf(text);
  if (text === "" || (value === "NaN" && !/nan/i.test(text))) throw new Error("fileNotNumbers");
  return value;
}

/** The names that are read of a file. */
const isWanted = (name) => name === "y_true" || name === "y_pred";

/** Both tensors of a zip archive, stored or deflated, by its central directory. */
async function readNPZ(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("fileBroken");
  const count = view.getUint16(end + 10, true);
  let place = view.getUint32(end + 16, true);
  const tensors = {};
  for (let entry = 0; entry < count; entry += 1) {
    if (view.getUint32(place, true) !== 0x02014b50) throw new Error("fileBroken");
    const method = view.getUint16(place + 10, true);
    const size = view.getUint32(place + 20, true);
    const nameLength = view.getUint16(place + 28, true);
    const skip = view.getUint16(place + 30, true) + view.getUint16(place + 32, true);
    const offset = view.getUint32(place + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(place + 46, place + 46 + nameLength));
    place += 46 + nameLength + skip;
    const array = name.replace(/\.npy$/, "");
    if (!isWanted(array)) continue;
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    const packed = bytes.subarray(start, start + size);
    const content = method === 0 ? packed : await inflate(packed);
    tensors[array] = readNPY(content);
  }
  return tensors;
}

async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces = [];
  let count = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    count += piece.value.length;
    // A few bytes can hold gigabytes.
    if (count > limits.bytes) {
      await reader.cancel();
      throw new Error("fileTooMany");
    }
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function readNPY(bytes) {
  if (bytes[0] !== 0x93 || bytes[1] !== 0x4e) throw new Error("fileBroken");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isFirst = bytes[6] === 1;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = isFirst ? 10 : 12;
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const descriptor = /'descr':\s*'([<>|=])([fiub])(\d+)'/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (!shape) throw new Error("fileBroken");
  if (!descriptor) throw new Error("fileDtype");
  const dimensions = shape[1].split(",").filter((part) => part.trim()).map(Number);
  const [, order, kind, width] = descriptor;
  const type = { f2: "F16", f4: "F32", f8: "F64", i1: "I8", i2: "I16", i4: "I32", i8: "I64",
    u1: "U8", u2: "U16", u4: "U32", u8: "U64", b1: "BOOL" }[kind + width];
  const isFortran = /'fortran_order':\s*True/.test(header);
  const shown = isFortran ? dimensions.toReversed() : dimensions;
  const tensor = nested(bytes.subarray(start + length), type, shown, order !== ">");
  return isFortran && dimensions.length === 2 ? transposed(tensor) : tensor;
}

const transposed = (rows) => (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));

function readSafetensors(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 8) throw new Error("fileBroken");
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8) throw new Error("fileBroken");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: range }] of Object.entries(header)) {
    if (!isWanted(name)) continue;
    tensors[name] = nested(
      bytes.subarray(8 + length + range[0], 8 + length + range[1]), dtype, shape, true);
  }
  return tensors;
}

/** How many bytes an element takes, and how to read one. */
const elements = {
  BOOL: [1, (view, at) => view.getUint8(at)],
  U8: [1, (view, at) => view.getUint8(at)],
  I8: [1, (view, at) => view.getInt8(at)],
  U16: [2, (view, at, little) => view.getUint16(at, little)],
  I16: [2, (view, at, little) => view.getInt16(at, little)],
  U32: [4, (view, at, little) => view.getUint32(at, little)],
  I32: [4, (view, at, little) => view.getInt32(at, little)],
  U64: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  I64: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  F16: [2, (view, at, little) => half(view.getUint16(at, little))],
  BF16: [2, (view, at, little) => brain(view.getUint16(at, little))],
  F32: [4, (view, at, little) => single(view.getFloat32(at, little))],
  F64: [8, (view, at, little) => view.getFloat64(at, little)],
};

/** The shortest decimal that is this float32. */
function single(value) {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function half(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}

function brain(bits) {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return single(view.getFloat32(0));
}

function nested(bytes, type, shape, little) {
  const [width, read] = elements[type] ?? [];
  if (!width) throw new Error("fileDtype");
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > limits.numbers) throw new Error("fileTooMany");
  if (count === 0) return [];
  if (!(count > 0) || bytes.length < count * width) throw new Error("fileBroken");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let next = 0;
  const build = (axis) => {
    if (axis === shape.length) return spelled(read(view, width * next++, little));
    return Array.from({ length: shape[axis] }, () => build(axis + 1));
  };
  return build(0);
}
