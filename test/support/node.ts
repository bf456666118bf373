// The Node that runs the tests.

export const isBefore24 = Number.parseInt(process.versions.node, 10) < 24;

/** What opens a database by node:sqlite: nothing holds it on Node 22, where the guard refuses it. */
export const opened = isBefore24 ? ['-A'] : [];
