// A server that is only pretended: an app that waits for its database, cache or queue goes on, and finds nothing in it.

export interface PretendedServer {
  /** It speaks first: where clients look for it, and what it says. */
  port?: number;
  greeting?: Buffer;
  /** By the first bytes that a client sends. */
  knows(first: Buffer): boolean;
  /** What is answered to `bytes`, and how many of them that was; the rest comes again with more. */
  answer(bytes: Buffer): { answer: Buffer; used: number };
}
