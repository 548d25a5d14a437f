// Packages that code may import: self-contained ES modules that come with the task, loaded in the Worker that the code runs in.
"use strict";
const openPackages = async (sources) => {
  const { assign, create, keys } = Object;
  const loaded = new Map();
  for (const name of keys(sources)) {
    const bytes = new TextEncoder().encode(sources[name]);
    let binary = "";
    for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    loaded.set(name, await import(`data:application/javascript;base64,${btoa(binary)}`));
  }

  const found = (name) => {
    const module = loaded.get(name);
    if (!module) throw new Error(`The package ${name} is not among those that this function may import`);
    return module;
  };
  // A module whose only export is the default one was CommonJS: `module.exports`.
  const isCommon = (module) => keys(module).join() === "default";

  const require = (name) => (isCommon(found(name)) ? found(name).default : found(name));
  const namespace = (name) => {
    const module = found(name);
    if (!isCommon(module)) return module;
    const exported = module.default;
    return assign(create(null), exported, { default: exported?.__esModule ? exported.default : exported });
  };
  return { require, namespace };
};
