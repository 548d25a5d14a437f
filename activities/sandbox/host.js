// The trusted half of a sandbox process: gives each task a Worker of its own, and carries texts. Runs no code of a journey.
//
// It speaks over a socket and not over standard input and output, since those are open to every Worker.
// A frame: length of the text and number of the task, 4 bytes each, big-endian, then the text in UTF-8.
"use strict";
const [port] = Deno.args;
const token = new Uint8Array(32);
for (let read = 0; read < token.length;) {
  const count = await Deno.stdin.read(token.subarray(read));
  if (count === null) Deno.exit(1);
  read += count;
}
const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
connection.setNoDelay(true);
const decoder = new TextDecoder();
const encoder = new TextEncoder();

const exactly = async (size) => {
  const bytes = new Uint8Array(size);
  for (let read = 0; read < size;) {
    const count = await connection.read(bytes.subarray(read));
    if (count === null) Deno.exit(0);
    read += count;
  }
  return bytes;
};

const receive = async () => {
  const head = new DataView((await exactly(8)).buffer);
  return [head.getUint32(4), decoder.decode(await exactly(head.getUint32(0)))];
};

const outgoing = [];
let writing = false;
const send = async (number, text) => {
  const body = encoder.encode(text);
  const frame = new Uint8Array(8 + body.length);
  const head = new DataView(frame.buffer);
  head.setUint32(0, body.length);
  head.setUint32(4, number);
  frame.set(body, 8);
  outgoing.push(frame);
  if (writing) return;
  writing = true;
  while (outgoing.length) {
    const next = outgoing.shift();
    for (let written = 0; written < next.length;) written += await connection.write(next.subarray(written));
  }
  writing = false;
};

await connection.write(token);
const [, source] = await receive();
const address = "data:application/javascript;base64," + btoa(source);
const open = () => new Worker(address, { type: "module", deno: { permissions: "none" } });

// A Worker takes 8 ms to open and 1 ms to answer, so the next one is opened ahead.
let spare = open();
const running = new Map();

const run = (number, text) => {
  const worker = spare ?? open();
  spare = null;
  running.set(number, worker);
  const end = (answer) => {
    worker.onmessage = worker.onerror = null;
    worker.terminate();
    running.delete(number);
    send(number, answer);
    setTimeout(() => spare ??= open());
  };
  worker.onmessage = ({ data }) => {
    if (typeof data === "string" && data[0] === "?") send(number, data);
    else end(typeof data === "string" ? data : "=");
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end("=" + JSON.stringify({ error: { name: "Error", message: String(event.message), line: null }, stdout: "" }));
  };
  worker.postMessage(text);
};

// The first text of a number is a task, those that follow are what the outside says to its questions.
let last = 0;
for (;;) {
  const [number, text] = await receive();
  if (number > last) run(last = number, text);
  else running.get(number)?.postMessage(text);
}
