// As a bundler writes a CommonJS package: its `module.exports` is the only, default export.
var exported = (text) => Number.parseInt(text, 10) * exported.units[text.at(-1)];
exported.units = { h: 3600, m: 60, s: 1 };
export default exported;
