// How long the describing process may read before it answers with what it has: the server waits for as long.

/** One question for docs or source. Most take a hundredth of it; where more runs at once, or a disk is slow, an answer is worth waiting for. */
export const DOCS_MS = 15_000;
/** The code that uses packages: enough for a large project on a slow machine. */
export const USE_MS = 30_000;
