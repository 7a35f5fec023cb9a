// Requests to the service: every number on the page comes from here.

/** The bearer token, if the service asks for one: kept until the tab closes. */
export const token = {
  get value() { return sessionStorage.getItem("token") ?? ""; },
  set value(text) { sessionStorage.setItem("token", text); },
};

/**
 * What came back: a status, and the body as JSON gave it.
 *
 * An answer that did not come, or that something between page and service gave, has a `fault`: a key of the words.
 */
export async function ask(path, body) {
  const { status, text } = await send(path, { body: body && JSON.stringify(body) });
  if (status === 0) return { status, answer: { fault: "unreachable" } };
  try {
    const answer = JSON.parse(text);
    if (status === 200 || answer?.detail) return { status, answer };
  } catch {
    // Not JSON: not an answer of the service.
  }
  return { status: status === 200 ? 502 : status, answer: { fault: "notTheService", status } };
}

/** Sends a body as it stands, and gives back what came as text. */
export async function send(path, { body, method = body === undefined ? "GET" : "POST" }) {
  const headers = { Accept: "application/json" };
  if (token.value) headers.Authorization = `Bearer ${token.value}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, { method, headers, body });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: String(error.message ?? error) };
  }
}

/**
 * Runs one job at a time, and of those that come meanwhile the last one only.
 *
 * `fail` is called with what a job throws, `rest` after the last job.
 */
export class Latest {
  isRunning = false;
  #next = null;
  #fail;
  #rest;

  constructor(fail, rest) {
    this.#fail = fail;
    this.#rest = rest;
  }

  async run(job) {
    if (this.isRunning) {
      this.#next = job;
      return;
    }
    this.isRunning = true;
    for (let current = job; current; current = this.#next) {
      this.#next = null;
      try {
        await current(() => this.#next === null);
      } catch (error) {
        this.#fail(error);
      }
      if (!this.#next) break;
    }
    this.isRunning = false;
    this.#rest();
  }
}
