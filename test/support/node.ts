// The Node that runs the tests.

export const nodeMajor = Number.parseInt(process.versions.node, 10);
export const isBefore24 = nodeMajor < 24;

/** What opens a database by node:sqlite: nothing holds it on Node 22, where the guard refuses it. */
export const opened = isBefore24 ? ['-A'] : [];
