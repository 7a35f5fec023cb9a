// The page: what is chosen and typed becomes a request, and its answer is shown.

import { Latest, ask, token } from "./api.js";
import { setUpSearch, showArguments, showParameters, summaryOf } from "./catalogue.js";
import { clearCurves, showCurves, showMap, shownRange } from "./curves.js";
import { setUpEditor } from "./editor.js";
import { setUpGrid, withColumns, withRows } from "./grid.js";
import { LiteralError, flat, indicesOf, readTensor, replacing, shapeOf, writeTensor } from "./literal.js";
import { showGradient, showValues, showWarnings } from "./panels.js";
import { problemNodes } from "./problems.js";
import { kindOf, sampleOf } from "./samples.js";
import { languages, snippet } from "./snippets.js";
import { fragment, restore, state } from "./state.js";
import { copy, data, element, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const defaultSource = "def my_loss(y_true, y_pred, exponent=2.0):\n    error = K.abs(y_pred - y_true)\n    return K.mean(K.pow(error, exponent), axis=-1)\n";
/** The text of a tensor, by its field. */
const texts = { "y-true": "yTrue", "y-pred": "yPred", weight: "weight" };
/** Entries offered for the curve. */
const entryLimit = 200;

let losses = [];
let editor;
const grids = {};
let language = languages[0];
let shownCall = null;
const requests = new Latest(async (error) => {
  console.warn(error);
  await showAnswer({}, 400, { fault: "pageFault" });
}, showBusy);
/** The timer of the next request as one types; else `null`. */
let waiting = null;

const lossNamed = (name) => losses.find((loss) => loss.name === name || loss.aliases.includes(name));

// From what is on the page to a call.

function tensorIn(field, text) {
  const place = $(`${field}-error`);
  try {
    const tensor = readTensor(text);
    place.textContent = "";
    $(field).removeAttribute("aria-invalid");
    return tensor;
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    showFault(field, error);
    $(field).setAttribute("aria-invalid", "true");
    return undefined;
  }
}

function showFault(field, { message: found, line, column }) {
  $(`${field}-error`).textContent = say(found ? "expectedNumbers" : "unexpectedEnd", { found, line, column });
}

/** The call that the page shows, or `null` if a tensor cannot be read. */
function currentCall() {
  const yTrue = tensorIn("y-true", state.yTrue);
  const yPred = tensorIn("y-pred", state.yPred);
  const weight = state.weight.trim() ? tensorIn("weight", state.weight) : null;
  if (weight === null) $("weight-error").textContent = "";
  if (yTrue !== undefined) grids["y-true"].show(yTrue);
  if (yPred !== undefined) grids["y-pred"].show(yPred);
  for (const id of ["more-columns", "fewer-columns"]) $(id).disabled = shapeOf(yPred ?? []).length < 2;
  if ([yTrue, yPred, weight].includes(undefined)) return null;
  const loss = lossNamed(state.loss);
  const isOwn = state.source !== null;
  const kind = isOwn ? kindOfData(yTrue, yPred) : kindOf(loss);
  return {
    name: isOwn ? /def\s+(\w+)/.exec(state.source)?.[1] ?? say("ownName") : loss.name,
    path: isOwn ? "/loss" : `/loss/${loss.name}`,
    own: isOwn ? ownFields() : {},
    kind,
    hasHessian: isOwn || data.kinds[kind].hessian !== false,
    parameters: isOwn ? {} : state.parameters,
    parameterNames: isOwn ? [] : loss.parameters.map((parameter) => parameter.name),
    compare: state.compare, range: state.range, yTrue, yPred, weight, reduction: state.reduction, dtype: state.dtype,
  };
}

/** What a request says of one's own loss: its source, and the arguments that it still names. */
function ownFields() {
  const named = Object.entries(state.arguments).filter(([name]) => new RegExp(`\\b${name}\\b`).test(state.source));
  return { function: state.source, ...(named.length > 0 ? { arguments: Object.fromEntries(named) } : {}) };
}

/** What one's own loss seems to be about. */
function kindOfData(yTrue, yPred) {
  const isUnit = flat(yPred).every((value) => value >= 0 && value <= 1);
  return isUnit && flat(yTrue).every((value) => value === 0 || value === 1) ? "binary" : "regression";
}

function bodyOf(call) {
  const body = { ...call.own, y_true: call.yTrue, y_pred: call.yPred, ...call.parameters };
  if (call.weight !== null) body.sample_weight = call.weight;
  if (call.reduction !== "sum_over_batch_size") body.reduction = call.reduction;
  if (call.dtype !== "float32") body.dtype = call.dtype;
  return { ...body, outputs: ["loss", "values", "gradient"] };
}

// From a call to what is shown.

/** Marks the results while they are older than what is chosen and typed. */
function showBusy() {
  document.querySelector(".results").setAttribute("aria-busy", String(waiting !== null || requests.isRunning));
}

/** Asks again, and shows what comes back; the curves follow once nothing else is waiting. */
function refresh() {
  clearTimeout(waiting);
  waiting = null;
  if (losses.length === 0) return void start();
  remember();
  requests.run(async (isCurrent) => {
    const call = currentCall();
    if (!call) {
      clearResult();
      return;
    }
    const body = bodyOf(call);
    showSnippet(call, body);
    const { status, answer } = await patiently(ask(call.path, body));
    if (!isCurrent()) return;
    await showAnswer(call, status, answer);
    if (state.source !== null && !/^custom_(syntax|not_supported|limit)$/.test(answer.code)) await showOwn();
    // A formula with a name that does not exist, or of the source before, would mislead.
    if (/^custom_(syntax|not_supported|limit|unknown_name)$/.test(answer.code)) $("own-formula").hidden = true;
    if (status !== 200) return;
    const shown = answer.loss;
    await showCurves(call, state.entry, spell(shown), movePoint, isCurrent);
    if (isCurrent()) await showMap(call, state.entry, isCurrent);
  });
  showBusy();
}

/** Says that the service takes its time, where it does. */
async function patiently(answer) {
  const slow = setTimeout(() => { $("pending").textContent = say("waiting"); }, 700);
  try {
    return await answer;
  } finally {
    clearTimeout(slow);
    $("pending").textContent = "";
  }
}

const spell = (loss) => (Array.isArray(loss) ? JSON.stringify(loss).replaceAll(",", ", ") : String(loss));

async function showAnswer(call, status, answer) {
  $("token-form").hidden = status !== 401;
  if (status !== 200) {
    const isSource = state.source !== null && answer.pointer === "/function";
    clearResult();
    if (isSource) return showSourceError(answer);
    editor.tell([], null);
    $("problem").replaceChildren(...await problemNodes(answer, status, refresh));
    return;
  }
  editor.tell([], null);
  $("problem").replaceChildren();
  const text = spell(answer.loss);
  $("loss").textContent = text.length > 120 ? `${text.slice(0, 118)} …` : text;
  $("loss").classList.toggle("long", text.length > 14);
  $("result-request").textContent = `POST ${call.path}`;
  showWarnings(answer.warnings);
  showGradient(answer.gradient, call.yPred);
  showValues(answer.values);
  showEntries(call.yPred);
}

function clearResult() {
  $("loss").textContent = "—";
  clearCurves();
  for (const id of ["problem", "warnings", "gradient", "gradient-scale", "gradient-downloads", "values", "values-downloads"]) {
    $(id).replaceChildren();
  }
}

async function showSourceError(answer) {
  const place = /line (\d+), column (\d+)/.exec(answer.detail);
  const at = place && { line: Number(place[1]), column: Number(place[2]) };
  const nodes = await problemNodes(answer, 422);
  if (place && data.language === "ko") nodes[0].prepend(`${place[1]}행 ${place[2]}열: `);
  editor.tell(nodes, at);
}

/** The source whose formula and arguments are shown. */
let described;
/** Shows the formula of one's own loss, and a control for each of its arguments. */
async function showOwn() {
  const source = state.source;
  if (described === source) {
    $("own-formula").hidden = $("own-formula").childElementCount === 0;
    return;
  }
  const { status, answer } = await ask("/describe", { function: source });
  if (status !== 200 || state.source !== source) return;
  described = source;
  showMath($("own-formula"), answer.mathml);
  showArguments($("own-parameters"), answer.parameters, state.arguments, (parameter, value) => {
    set(state.arguments, parameter, value);
    refresh();
  });
}

/** The entries of `y_pred` that a curve can be about. */
function showEntries(yPred) {
  const all = indicesOf(shapeOf(yPred), entryLimit);
  const key = (indices) => indices.join(",");
  if (!all.some((indices) => key(indices) === key(state.entry))) state.entry = all[0] ?? [];
  const select = $("entry");
  if (select.options.length !== all.length || select.options[all.length - 1]?.value !== key(all.at(-1))) {
    select.replaceChildren(...all.map((indices) => element("option", { value: key(indices) }, `[${indices.join(", ")}]`)));
  }
  select.value = key(state.entry);
}

function showSnippet(call, body) {
  shownCall = { path: call.path, body };
  $("snippet").textContent = snippet(language, call.path, body);
}

/** The point has been moved: another prediction. */
function movePoint(value) {
  const yPred = tensorIn("y-pred", state.yPred);
  if (yPred === undefined) return;
  // The axis stays as it is while the point moves along it.
  state.range = shownRange();
  setTensor("yPred", "y-pred", replacing(yPred, state.entry, value));
  refresh();
}

function setTensor(name, field, tensor) {
  state[name] = writeTensor(tensor);
  $(field).value = state[name];
  fit($(field));
}

/** As many lines as the text has, within reason. */
function fit(area) {
  area.rows = Math.max(2, Math.min(10, area.value.split("\n").length));
}

// The link.

let remembering;
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", `#${fragment().text}`), 150);
}

// Choosing.

function choose(name, { keepsData = false, parameters = {} } = {}) {
  const before = lossNamed(state.loss);
  const loss = lossNamed(name);
  const wasOwn = state.source !== null;
  Object.assign(state, { loss: loss.name, source: null, parameters, range: null });
  if (!keepsData && (wasOwn || !before || kindOf(before) !== kindOf(loss) || $("problem").textContent)) {
    const { yTrue, yPred } = sampleOf(kindOf(loss));
    setTensor("yTrue", "y-true", yTrue);
    setTensor("yPred", "y-pred", yPred);
    setWeight("");
    state.entry = [];
    $("example").value = "";
    $("story").textContent = "";
  }
  if (!keepsData) state.compare = [];
  showChoice();
  refresh();
}

function setWeight(text) {
  state.weight = text;
  $("weight").value = text;
}

function showChoice() {
  const loss = lossNamed(state.loss);
  const isOwn = state.source !== null;
  $("own-panel").hidden = !isOwn;
  $("chosen").hidden = isOwn;
  described = undefined;
  $("own-parameters").replaceChildren();
  if (isOwn) loadOperators();
  for (const name of ["y_true", "y_pred"]) {
    const shape = isOwn ? null : loss.shapes[name];
    $(`${name.replace("_", "-")}-shape`).textContent =
      shape === null ? "" : `${say("shape")}: ${data.shapes?.[shape] ?? shape}`;
  }
  $("own").setAttribute("aria-expanded", String(isOwn));
  const kin = isOwn ? ["mean_squared_error", "mean_absolute_error", "huber"] : data.losses[loss.name]?.kin ?? [];
  const shared = kin.filter((name) => isOwn || lossNamed(name) && kindOf(lossNamed(name)) === kindOf(loss));
  for (const name of state.compare) if (!shared.includes(name) && lossNamed(name)) shared.push(name);
  $("compare").replaceChildren(...shared.map((name) => {
    const button = element("button", { type: "button", "aria-pressed": String(state.compare.includes(name)), translate: "no" }, name);
    button.addEventListener("click", () => {
      state.compare = state.compare.includes(name) ? state.compare.filter((other) => other !== name) : [...state.compare, name].slice(-3);
      showChoice();
      $("compare").querySelectorAll("button")[shared.indexOf(name)]?.focus();
      refresh();
    });
    return button;
  }));
  $("compare").parentElement.hidden = shared.length === 0;
  $("parameters").replaceChildren();
  if (isOwn) return;
  $("chosen-name").textContent = loss.name;
  $("chosen-summary").textContent = summaryOf(loss);
  $("chosen-docs").href = `/docs/losses/${loss.name}`;
  showFormula(loss);
  showParameters($("parameters"), loss, state.parameters, (parameter, value) => {
    set(state.parameters, parameter, value);
    state.range = null;
    refresh();
  });
}

/** Keeps a value that is not the parameter's default. */
function set(values, parameter, value) {
  if (JSON.stringify(value) === JSON.stringify(parameter.default ?? null)) delete values[parameter.name];
  else values[parameter.name] = value;
}

async function showFormula(loss) {
  const place = $("chosen-formula");
  if (loss.mathml === undefined) {
    const { answer } = await ask(`/loss/${loss.name}`);
    loss.mathml = answer.mathml ?? "";
  }
  if (lossNamed(state.loss) !== loss) return;
  showMath(place, loss.mathml, element("pre", { translate: "no" }, loss.formula));
}

/** Puts a formula into its place, or what stands for one. */
function showMath(place, mathml, otherwise) {
  const parsed = new DOMParser().parseFromString(mathml ?? "", "text/html").querySelector("math") ?? otherwise;
  place.hidden = !parsed;
  place.replaceChildren(...(parsed ? [parsed] : []));
}

function openEditor(source) {
  const loss = lossNamed(state.loss);
  // The catalogue may still be on its way.
  if (state.source === null && loss && ["sparse", "sequence", "embedding"].includes(kindOf(loss))) {
    // Labels beside predictions of another shape: few formulas suit them.
    const { yTrue, yPred } = sampleOf("regression");
    setTensor("yTrue", "y-true", yTrue);
    setTensor("yPred", "y-pred", yPred);
    setWeight("");
    state.entry = [];
  }
  state.source = source;
  state.compare = [];
  if (editor.text !== source) editor.text = source;
  showChoice();
  editor.paint();
  refresh();
}

function showExample(index) {
  const example = data.examples[index];
  if (!example) return;
  setTensor("yTrue", "y-true", example.y_true);
  setTensor("yPred", "y-pred", example.y_pred);
  setWeight("");
  state.entry = example.entry ?? [];
  state.compare = [...example.compare];
  state.reduction = $("reduction").value = "sum_over_batch_size";
  $("story").textContent = example.story;
  choose(example.loss, { keepsData: true, parameters: { ...example.parameters } });
}

async function takeFile(file) {
  const message = $("file-message");
  message.className = "";
  try {
    const { readFile } = await import("./files.js");
    const { yTrue, yPred } = await readFile(file);
    setTensor("yTrue", "y-true", yTrue);
    setTensor("yPred", "y-pred", yPred);
    state.entry = [];
    state.range = null;
    $("example").value = "";
    $("story").textContent = "";
    message.textContent = `${file.name}: ${say("fileRead")}`;
    refresh();
  } catch (error) {
    const isKnown = Object.hasOwn(data.words, error.message);
    message.className = "error";
    message.textContent = `${file.name}: ${say(isKnown ? error.message : "fileBroken")}`;
  }
}

// Setting up.

function setUpFields() {
  for (const [id, name] of Object.entries(texts)) {
    const area = $(id);
    area.addEventListener("input", () => {
      state[name] = area.value;
      state.range = null;
      fit(area);
      later();
    });
  }
  for (const name of ["reduction", "dtype"]) {
    $(name).addEventListener("change", () => {
      state[name] = $(name).value;
      refresh();
    });
  }
  $("entry").addEventListener("change", () => {
    state.entry = $("entry").value.split(",").filter(Boolean).map(Number);
    state.range = null;
    refresh();
  });
  $("example").append(...data.examples.map((example, index) => element("option", { value: index }, example.name)));
  $("example").addEventListener("change", () => showExample($("example").value));
  $("own").addEventListener("click", () => {
    openEditor(editor.text || defaultSource);
    $("source").focus();
  });
  $("back").addEventListener("click", () => choose(state.loss, { keepsData: true, parameters: state.parameters }));
  $("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token.value = $("token").value;
    start();
  });
}

function setUpGrids() {
  for (const id of ["y-true", "y-pred"]) {
    grids[id] = setUpGrid($(`${id}-grid`), id.replace("-", "_"), {
      change(tensor) {
        setTensor(texts[id], id, tensor);
        state.range = null;
        later();
      },
      fail: (error) => showFault(id, error),
    });
  }
  for (const [id, step] of [["fewer", -1], ["more", 1]]) {
    $(`${id}-rows`).addEventListener("click", () => resize((tensors) => withRows(tensors, tensors[1].length, step)));
    $(`${id}-columns`).addEventListener("click", () => resize(([yTrue, yPred, weight]) => {
      const isShared = shapeOf(yTrue).join() === shapeOf(yPred).join();
      return [isShared ? withColumns(yTrue, step) : yTrue, withColumns(yPred, step), weight];
    }));
  }
}

/** Gives the tensors another size, if the predictions have rows, and columns, at all. */
function resize(change) {
  const tensors = Object.keys(texts).map((id) => (state[texts[id]].trim() ? tensorIn(id, state[texts[id]]) : null));
  if (tensors[0] === undefined || !Array.isArray(tensors[1]) || tensors[2] === undefined) return;
  change(tensors).forEach((tensor, index) => {
    const id = Object.keys(texts)[index];
    if (tensor !== null) setTensor(texts[id], id, tensor);
  });
  state.range = null;
  refresh();
}

/** Soon: as one types, only the last text counts. */
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 120);
  showBusy();
}

function setUpFiles() {
  $("file").addEventListener("change", () => {
    if ($("file").files[0]) takeFile($("file").files[0]);
    $("file").value = "";
  });
  const main = $("main");
  main.addEventListener("dragover", (event) => {
    event.preventDefault();
    main.classList.add("dragged");
  });
  main.addEventListener("dragleave", () => main.classList.remove("dragged"));
  main.addEventListener("drop", (event) => {
    event.preventDefault();
    main.classList.remove("dragged");
    if (event.dataTransfer.files[0]) takeFile(event.dataTransfer.files[0]);
  });
}

function setUpTakeAway() {
  const tabs = languages.map((name) => element("button", { type: "button", role: "tab", id: `tab-${name}`,
    "aria-controls": "snippet", "aria-selected": "false" }, name));
  const select = (tab) => {
    language = tab.textContent;
    tabs.forEach((other) => {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    });
    $("snippet").setAttribute("aria-labelledby", tab.id);
    if (shownCall) $("snippet").textContent = snippet(language, shownCall.path, shownCall.body);
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
    });
  });
  $("tabs").append(...tabs);
  select(tabs[0]);
  $("copy").addEventListener("click", async () => {
    await copy($("snippet").textContent);
    $("taken").textContent = say("copied");
  });
  $("share").addEventListener("click", async () => {
    const { text, isWhole } = fragment();
    history.replaceState(null, "", `#${text}`);
    await copy(`${location.origin}/#${text}`);
    $("taken").textContent = say(isWhole ? "linkCopied" : "linkWithoutData");
  });
}

function showState() {
  for (const [id, name] of Object.entries(texts)) {
    $(id).value = state[name];
    fit($(id));
  }
  $("reduction").value = state.reduction;
  $("dtype").value = state.dtype;
  if (state.source !== null) {
    editor.text = state.source;
    showChoice();
    editor.paint();
    refresh();
    return;
  }
  showChoice();
  refresh();
}

/** Opens what the address says, or the loss that everybody knows. */
function openAddress() {
  const given = restore(location.hash) ?? restore(location.search);
  const loss = lossNamed(state.loss) ?? losses[0];
  state.loss = loss.name;
  state.compare = state.compare.filter((name) => lossNamed(name)).slice(0, 3);
  if (!given?.hasData) {
    const { yTrue, yPred } = sampleOf(kindOf(loss));
    state.yTrue = writeTensor(yTrue);
    state.yPred = writeTensor(yPred);
  }
  if (!given) state.compare = ["mean_absolute_error"];
  showState();
}

let isSetUp = false;
async function start() {
  const { status, answer } = await patiently(ask("/loss"));
  if (status !== 200) {
    showAnswer({}, status, answer);
    return;
  }
  losses = answer.losses;
  if (!isSetUp) {
    isSetUp = true;
    setUpSearch(losses, (name) => choose(name));
    addEventListener("hashchange", openAddress);
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      later();
    });
  }
  openAddress();
}

let operators;
/** The operators to complete from, asked for when the editor is first opened. */
async function loadOperators() {
  operators ??= ask("/operators");
  const { status, answer } = await operators;
  if (status === 200) editor.operators = answer.operators;
}

document.querySelectorAll("[data-language]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = `language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    history.replaceState(null, "", `#${fragment().text}`);
    location.reload();
  });
});
editor = setUpEditor((source) => {
  state.source = source;
  later();
});
setUpFields();
setUpGrids();
setUpFiles();
setUpTakeAway();
start();
