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

function outcome([source, names]) {
  let run;
  try {
    new Function(`Boolean(\n${source}\n)`);
    run = new Function(...Object.keys(names), `return (\n${source}\n)`);
  } catch (error) {
    return ["syntax", error.message];
  }
  try {
    return ["value", encoded(run(...Object.values(names)))];
  } catch (error) {
    return ["error", error.name, error.message];
  }
}

let rest = "";
for await (const chunk of Deno.stdin.readable) {
  rest += decoder.decode(chunk, { stream: true });
  for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
    const answer = encoder.encode(JSON.stringify(JSON.parse(rest.slice(0, end)).map(outcome)) + "\n");
    rest = rest.slice(end + 1);
    for (let at = 0; at < answer.length;) at += await Deno.stdout.write(answer.subarray(at));
  }
}
