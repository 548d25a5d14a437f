// Evaluates expressions for the tests: a line of JSON in, [[source, names], ...], a line of JSON out.
const decoder = new TextDecoder();
const encoder = new TextEncoder();

function encoded(value) {
  if (value === undefined) return ["undefined"];
  if (value === null) return ["null"];
  if (typeof value === "boolean" || typeof value === "string") return [typeof value, value];
  if (typeof value === "number") return ["number", Object.is(value, -0) ? "-0" : String(value)];
  if (Array.isArray(value)) return ["array", Array.from(value, encoded)];
  if (Object.prototype.toString.call(value) === "[object Object]") {
    return ["object", Object.entries(value).map(([key, member]) => [key, encoded(member)])];
  }
  if (value instanceof Date) return ["date", String(value.getTime())];
  if (value instanceof RegExp) return ["regexp", String(value)];
  if (value instanceof Set) return ["set", Array.from(value, encoded)];
  if (value instanceof Map) return ["map", Array.from(value, encoded)];
  return ["other", typeof value];
}

const own = new Set(Object.getOwnPropertyNames(globalThis));

function outcome(question) {
  const made = answer(question);
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!own.has(name)) delete globalThis[name];
  return made;
}

function answer([source, names]) {
  let run;
  try {
    new Function(`Boolean(\n${source}\n)`);
    run = new Function("first", ...Object.keys(names), `return first(\n${source}\n)`);
  } catch (error) {
    return ["syntax", error.message];
  }
  try {
    return ["value", encoded(run((value) => value, ...Object.values(names)))];
  } catch (error) {
    return ["error", error.name, error.message];
  }
}

let rest = "";
for await (const chunk of Deno.stdin.readable) {
  rest += decoder.decode(chunk, { stream: true });
  for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
    const line = encoder.encode(JSON.stringify(JSON.parse(rest.slice(0, end)).map(outcome)) + "\n");
    rest = rest.slice(end + 1);
    for (let at = 0; at < line.length;) at += await Deno.stdout.write(line.subarray(at));
  }
}
