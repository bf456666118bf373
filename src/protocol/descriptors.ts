// What both ends of a pipe, a variable or a symbol must agree on.

/** Messages of server and child, as lines. */
export const CHANNEL_DESCRIPTOR = 3;
/** What a child says outside of the channel: synchronous calls of a project process, the one answer of a live process. */
export const SECOND_DESCRIPTOR = 4;
/** For whom a project process is busy. */
export const BUSY_DESCRIPTOR = 5;

/** Environment variable: the process whose end is the end of a child. */
export const PARENT_VARIABLE = 'MCP_NODE_PARENT';
/** Environment variable: what a live process is to do, as JSON. */
export const LIVE_VARIABLE = 'MCP_NODE_LIVE';

/** Environment variable: which package a trying process is to load, as JSON. */
export const TRY_VARIABLE = 'MCP_NODE_TRY';

/** Where the guard, loaded before everything else, waits to be taken. */
export const GUARD = Symbol.for('mcp-node.guard');
