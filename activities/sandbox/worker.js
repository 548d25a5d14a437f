// Runs one piece of code, in a Worker without permissions that is used once. What it says is text: "?" and a question to the
// outside, or "=" and its answer, which is its last word. The host reads no more of it than that.
"use strict";
{
  const post = self.postMessage.bind(self);
  const parse = JSON.parse;
  const stringify = JSON.stringify;
  const AsyncFunction = (async () => {}).constructor;
  const { defineProperty, keys } = Object;
  const { deleteProperty } = Reflect;

  // Pure parts of the platform; everything else that is not ECMAScript goes, above all the ways out.
  const KEPT = new Set([
    "globalThis", "AbortController", "AbortSignal", "Blob", "DOMException", "Event", "EventTarget", "Headers", "TextDecoder",
    "TextEncoder", "URL", "URLSearchParams", "atob", "btoa", "console", "crypto", "queueMicrotask", "structuredClone",
  ]);
  const TIMERS = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"];
  const ECMASCRIPT = new Set([
    "Object", "Function", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String",
    "Symbol", "Date", "Promise", "RegExp", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError",
    "SyntaxError", "TypeError", "URIError", "SuppressedError", "JSON", "Math", "Intl", "ArrayBuffer", "Atomics", "Uint8Array",
    "Int8Array", "Uint16Array", "Int16Array", "Uint32Array", "Int32Array", "BigUint64Array", "BigInt64Array",
    "Uint8ClampedArray", "Float16Array", "Float32Array", "Float64Array", "DataView", "Map", "BigInt", "Set", "Iterator",
    "WeakMap", "WeakSet", "WeakRef", "Proxy", "Reflect", "FinalizationRegistry", "DisposableStack", "AsyncDisposableStack",
    "SharedArrayBuffer", "Temporal", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape",
    "unescape", "eval", "isFinite", "isNaN", "WebAssembly",
  ]);

  const seal = (timers) => {
    const kept = (name) => KEPT.has(name) || ECMASCRIPT.has(name) || (timers && TIMERS.includes(name));
    // Deno itself calls the methods of EventTarget, so these stay.
    const last = EventTarget.prototype;
    for (let place = globalThis; place && place !== last; place = Object.getPrototypeOf(place)) {
      for (const name of Reflect.ownKeys(place)) {
        const ours = place !== globalThis && name === "constructor";
        if (typeof name === "string" && (place !== globalThis || !kept(name)) && !ours) {
          if (!deleteProperty(place, name)) {
            try { defineProperty(place, name, { value: undefined }); } catch { /* it cannot be changed, by nobody */ }
          }
        }
      }
    }
  };

  const noNetwork = () => Promise.reject(new Error("fetch is not available here; give it to the function (network), or call an HTTP state (an API block)"));

  // Captured before the code runs, which could put something else in their place.
  const now = performance.now.bind(performance);
  const memoryUsage = Deno.memoryUsage;

  const give = (name, value) => {
    try {
      defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    } catch { /* a name such as `undefined` stands for itself */ }
  };

  const written = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return String(value);
    if (typeof value === "object" && value !== null) {
      try { return stringify(value); } catch { return String(value); }
    }
    return String(value);
  };

  const recorder = (limit) => {
    const printed = { text: "" };
    const line = (mark) => (...values) => {
      if (printed.text.length < limit) printed.text = (printed.text + mark + values.map(written).join(" ") + "\n").slice(0, limit);
    };
    const plain = line("");
    printed.console = {
      log: plain, info: plain, debug: plain, trace: plain, dir: plain, table: plain, group: plain,
      warn: line("WARN: "), error: line("ERROR: "), assert: (holds, ...rest) => holds || line("ERROR: ")(...rest),
      groupEnd() {}, time() {}, timeEnd() {}, timeLog() {}, count() {}, countReset() {}, clear() {},
    };
    return printed;
  };

  const compile = (code) => new AsyncFunction(`${code}\n//# sourceURL=function.js`);

  const complaint = (code) => {
    try { compile(code); } catch (error) { return error.message; }
    return null;
  };

  // The constructor tells no line. The error lies in the first lines that bring it about whatever follows them.
  const lineOfSyntaxError = (code, message) => {
    const lines = code.split("\n");
    const holds = (count) => [")", "]"].every((end) => complaint(lines.slice(0, count).join("\n") + "\n" + end) === message);
    let [low, high] = [1, lines.length + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) high = middle; else low = middle + 1;
    }
    return low;
  };

  const describe = (error, code) => {
    if (error === null || error === undefined) {
      return { name: "TypeError", message: `Cannot read properties of ${error} (reading 'message')`, line: 1e9 };
    }
    if (typeof error !== "object") return { name: "Error", message: String(error), line: null };
    const described = { name: "Error", message: "", line: null };
    try {
      described.name = typeof error.name === "string" && error.name ? error.name : "Error";
      described.message = typeof error.message === "string" && error.message ? error.message : String(error);
      const place = /function\.js[^\n)]*?:(\d+):\d+/.exec(String(error.stack ?? ""));
      if (place) described.line = Number(place[1]) - 2;
      else if (error instanceof SyntaxError) described.line = lineOfSyntaxError(code, described.message);
    } catch { /* an error that fails when it is looked at says no more than this */ }
    return described;
  };

  // Answers are put together as text: what the code may have done to the prototypes must not reach them.
  const told = ({ name, message, line }) =>
    `{"name":${stringify(name)},"message":${stringify(message)},"line":${line === null ? "null" : Number(line)}}`;

  const run = async (task) => {
    for (const name of keys(task.names)) give(name, task.names[name]);
    try {
      if (task.packages) {
        const packages = await openPackages(task.packages);
        give("require", packages.require);
        give("__module", packages.namespace);
      }
      const text = stringify(await compile(task.code)());
      if (text === undefined) return `"nothing":true`;
      if (text.length <= task.limit) return `"value":${text}`;
      return `"error":${told({ name: "RangeError", message: `The result is longer than ${task.limit} characters`, line: null })}`;
    } catch (error) {
      return `"error":${told(describe(error, task.code))}`;
    }
  };

  const evaluate = async (task) => {
    let answers = "";
    for (let index = 0; index < task.questions.length; index++) {
      const { source, names } = task.questions[index];
      for (const name of keys(names)) give(name, names[name]);
      give("__first", (...values) => values[0]);
      // Two lines before the expression, as Sim counts them.
      const code = `\nreturn __first(\n${source}\n)`;
      let truthy = false;
      let answer;
      try {
        const value = await compile(code)();
        truthy = Boolean(value);
        answer = `{"truthy":${truthy},"value":${stringify(value) ?? "null"}}`;
      } catch (error) {
        answer = `{"error":${told(describe(error, code))}}`;
      }
      answers += (index ? "," : "") + answer;
      for (const name of keys(names)) deleteProperty(globalThis, name);
      if (task.until_truthy && truthy) break;
    }
    return `"answers":[${answers}]`;
  };

  self.addEventListener("unhandledrejection", (event) => event.preventDefault());
  self.onmessage = async (event) => {
    self.onmessage = null;
    const task = parse(event.data);
    const printed = recorder(task.printed);
    const network = task.network ? openNetwork((question) => post("?" + question)) : null;
    if (network) self.addEventListener("message", network.hear);
    seal(task.timers);
    give("fetch", network ? network.fetch : noNetwork);
    defineProperty(globalThis, "console", { value: printed.console, writable: true, configurable: true });
    const begun = now();
    const done = task.questions ? await evaluate(task) : await run(task);
    const used = `"seconds":${(now() - begun) / 1000},"bytes":${memoryUsage().heapUsed}`;
    post(`={${done},"stdout":${stringify(printed.text)},${used}}`);
  };
}
