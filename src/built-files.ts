// Where the built files of each process lie. This module is bundled into dist/cli.js, beside them.

export const sandboxEntry = new URL('./sandbox/main.js', import.meta.url);
export const projectEntry = new URL('./project/main.js', import.meta.url);
export const liveEntry = new URL('./project/live.js', import.meta.url);
export const sourceEntry = new URL('./project/read-source.js', import.meta.url);
export const guardEntry = new URL('./project/guard.cjs', import.meta.url);
