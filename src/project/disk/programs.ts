// Code in files without an ending, as generators write `bin/www`: its first line says that Node runs it.

/** For a glob. */
export const withoutEnding = '**/!(*.*)';

export const hasEnding = (path: string): boolean => /\.[^/]*$/.test(path);

export const isProgram = (text: string): boolean => /^#!.*\b(?:node|tsx|ts-node|bun|deno)\b/.test(text);
