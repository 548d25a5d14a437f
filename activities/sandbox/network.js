// `fetch` for code that may use it: the host makes each request, as its own rules allow. Only texts go to and fro.
"use strict";
const openNetwork = (send) => {
  const AT_ONCE = 10;
  const MAX_TEXT = 8 * 1024 * 1024;
  const { parse, stringify } = JSON;
  const waiting = new Map();
  const queue = [];
  let count = 0;
  let under = 0;

  const textOf = (body) => {
    if (body === null || body === undefined) return null;
    if (typeof body === "object" && !(body instanceof URLSearchParams) && !(body instanceof String)) {
      throw new TypeError("fetch sends text here: give it a text, JSON.stringify(value) or URLSearchParams");
    }
    const text = String(body);
    if (text.length > MAX_TEXT) throw new TypeError("fetch sends at most 8 MB here");
    return text;
  };

  const mediaOf = (body) =>
    body instanceof URLSearchParams ? "application/x-www-form-urlencoded;charset=UTF-8" : "text/plain;charset=UTF-8";

  class Reply {
    #text;
    constructor(told) {
      this.#text = told.text;
      this.status = told.status;
      this.statusText = told.reason;
      this.ok = told.status >= 200 && told.status <= 299;
      this.url = told.url;
      this.redirected = told.redirected;
      this.type = "basic";
      this.headers = new Headers(told.headers);
    }
    async text() { return this.#text; }
    async json() { return parse(this.#text); }
    clone() {
      const { status, statusText: reason, url, redirected, headers } = this;
      return new Reply({ text: this.#text, status, reason, url, redirected, headers });
    }
    async arrayBuffer() { throw new TypeError("fetch gives text and JSON here, no bytes"); }
    async bytes() { return this.arrayBuffer(); }
    async blob() { return this.arrayBuffer(); }
    async formData() { return this.arrayBuffer(); }
  }

  const next = () => {
    while (under < AT_ONCE && queue.length) {
      under += 1;
      queue.shift()();
    }
  };

  const hear = (event) => {
    const told = parse(event.data);
    const asked = waiting.get(told.id);
    waiting.delete(told.id);
    under -= 1;
    next();
    if (told.error === undefined) asked?.resolve(new Reply(told));
    else asked?.reject(told.error);
  };

  const fetch = (input, options = {}) => {
    // Made here, so that it tells the line of the call.
    const failure = new Error("");
    return new Promise((resolve, reject) => {
      const given = typeof input === "object" && input !== null && "url" in input ? { ...input, ...options } : options ?? {};
      const { signal } = given;
      if (signal?.aborted) throw signal.reason;
      const headers = new Headers(given.headers);
      const body = textOf(given.body);
      if (body !== null && !headers.has("content-type")) headers.set("content-type", mediaOf(given.body));
      const id = count++;
      const address = typeof input === "object" && input !== null && "url" in input ? input.url : input;
      const question = stringify({ id, method: String(given.method ?? "GET"), url: String(address), headers: [...headers], body });
      signal?.addEventListener("abort", () => reject(signal.reason));
      waiting.set(id, { resolve, reject: (message) => { failure.message = message; reject(failure); } });
      queue.push(() => send(question));
      next();
    });
  };
  return { fetch, hear };
};
