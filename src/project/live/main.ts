// The live process: loaded by --import in front of the app entry, which then runs as the main module.
// By its URL: what was loaded in front of tsx is not resolved once more, module by module, through its hooks.
const { begin } = (await import(
  new URL('./before-live.js', import.meta.url).href
)) as typeof import('./run.ts');

await begin();

export {};
