// Where the built files of each process lie. This module is bundled into dist/cli.js, beside them.

export const ownManifest = new URL('../package.json', import.meta.url);
export const sandboxBundle = new URL('./sandbox/main.js', import.meta.url);
export const projectBundle = new URL('./project/main.js', import.meta.url);
export const beforeLiveBundle = new URL('./project/before-live.js', import.meta.url);
export const liveBundle = new URL('./project/live.js', import.meta.url);
export const sourceBundle = new URL('./project/read-source.js', import.meta.url);
export const guardBundle = new URL('./project/guard.cjs', import.meta.url);
export const beforeTsxBundle = new URL('./project/before-tsx.js', import.meta.url);
export const compileBundle = new URL('./project/compile-missed.js', import.meta.url);
export const registryBundle = new URL('./registry/main.js', import.meta.url);
export const installBundle = new URL('./registry/install.js', import.meta.url);
export const tryBundle = new URL('./project/try.js', import.meta.url);
