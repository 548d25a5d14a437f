export const greet = (name) => `Hello ${name}!`;
export const reach = () => globalThis.Deno ?? globalThis.postMessage;
export default "Dear";
