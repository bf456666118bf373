// The table of coded errors. Code and hint are the contract with the agent: what happened, and what to do next.

import { httpErrors } from './errors/http.ts';
import { packageErrors } from './errors/packages.ts';
import { type ErrorEntry, type Params, row } from './errors/row.ts';

export const errorTable = {
  APP_LOAD_FAILED: row(
    (p) => `The app entry ${p.entry} could not be loaded: ${p.error}`,
    (p) => `${p.advice}`,
  ),
  APP_NOT_FOUND: row(
    (p) => `There is no app "${p.label}".`,
    (p) => `Apps: ${p.known}.`,
  ),
  BAD_ARGUMENTS: row(
    (p) => `${p.problem}`,
    (p) => `${p.allowed}`,
  ),
  BAD_CURSOR: row(
    (p) => `The cursor "${p.cursor}" is not one that this tool returned.`,
    () => 'Call again without a cursor, then pass on the cursor at the end of each answer.',
  ),
  CLIENT_UNAVAILABLE: row(
    (p) => `No ${p.client} client could be bound: ${p.reason}`,
    (p) => `${p.remedy}`,
  ),
  CODE_NOT_ALLOWED: row(
    () => 'code cannot be used with action "reset".',
    () => 'Reset first, then call again with code alone.',
  ),
  CODE_REQUIRED: row(
    () => 'code is required for action "execute".',
    () => 'Pass code, or action "reset" for a clean session.',
  ),
  CONFIG_INVALID: row(
    (p) => `${p.file}: ${p.problem}`,
    (p) => `${p.allowed}`,
  ),
  CONFIG_LOAD_FAILED: row(
    (p) => `${p.file} could not be loaded: ${p.error}`,
    () => 'Fix the file, or start mcp-node with --config and another one.',
  ),
  CONNECTION_FAILED: row(
    (p) => `The database ${p.name} cannot be reached: ${p.reason}.`,
    () =>
      'Check that the database runs, and what database_connections says; a host that no variable names needs --allow-net.',
  ),
  CONNECTION_NOT_FOUND: row(
    (p) => (p.known === 'none' ? 'No database was found.' : `There is no connection "${p.name}".`),
    (p) =>
      p.known === 'none'
        ? 'database_connections says what was looked at.'
        : `Connections: ${p.known}. The first of them is the default.`,
  ),
  DATABASE_UNPROTECTED: row(
    (p) => `The database cannot be held to the mode in force: ${p.reason}.`,
    (p) =>
      `Have the client use a driver that can be held to it (${p.held}; an ORM through its driver adapter), or ask the user for --db write. The models can be read without it.`,
  ),
  ENTRY_NOT_FOUND: row(
    (p) => `No app entry was found in ${p.where}.`,
    () => 'Name the file that creates the app under "entry" in mcp-node.config.ts.',
  ),
  EXPORT_REFUSED: row(
    (p) => `The history cannot be written to "${p.filename}": ${p.problem}.`,
    (p) => `${p.remedy}`,
  ),
  HANDLE_LIMIT: row(
    (p) => `One answer of the project held more than ${p.limit} objects that cannot be copied.`,
    () => 'Ask for less at a time: slice, page, or map to plain data in a function of the project.',
  ),
  HISTORY_EMPTY: row(
    () => 'There is nothing to export: no call of this shell session has succeeded since its history began.',
    () => 'Run code in the shell first, or pass the session whose history you want.',
  ),
  HISTORY_TOO_LONG: row(
    (p) => `The history could not be made a script within ${p.ms} ms; the bindings of the shell are lost.`,
    () => 'Clear it with clear_history, and export in smaller parts.',
  ),
  INTERNAL: row(
    (p) => `mcp-node failed: ${p.error}`,
    () => 'This is a fault of mcp-node: start it with --debug and report what its stderr says.',
  ),
  ISOLATE_UNAVAILABLE: row(
    (p) => `The shell needs isolated-vm, which cannot be used: ${p.error}`,
    (p) => `${p.remedy}`,
  ),
  MODULE_NOT_FOUND: row(
    (p) => `Cannot find module "${p.specifier}" from the project root.`,
    () => 'Paths are relative to the project root ("./src/..."), tsconfig paths and package names work.',
  ),
  MATCH_FAILED: row(
    (p) => `The routes could not be compared with ${p.path}: ${p.reason}.`,
    () =>
      'A regular expression of a route may take forever on it: ask with "pattern" and a part of the path.',
  ),
  DIAGRAM_FORM_UNKNOWN: row(
    (p) => `There is no diagram in the form "${p.name}".`,
    (p) => `Forms: ${p.known}. For a picture: npx --no-install mcp-node diagram --out models.svg.`,
  ),
  FILTER_UNKNOWN: row(
    (p) => `No route has the ${p.filter} "${p.value}".`,
    (p) => `There are: ${p.known}.`,
  ),
  MODEL_NOT_FOUND: row(
    (p) => `There is no app, model or field "${p.name}".`,
    (p) => `Nearest: ${p.nearest}.${p.all ? ` Without "search", ${p.all} are listed.` : ''}`,
  ),
  NOT_IN_SHELL: row(
    (p) => `The shell has no ${p.what}.`,
    (p) => `${p.instead}`,
  ),
  PACKAGE_NOT_INSTALLED: row(
    (p) => `The package "${p.name}" ${p.state}.`,
    (p) =>
      `${p.nearest ? `Nearest: ${p.nearest}. ` : ''}search_packages and get_package tell of packages that are not installed.`,
  ),
  PERMISSION_DENIED: row(
    (p) => `${p.operation} is not permitted.`,
    (p) => p.remedy ?? 'The shell is read-only: use your own tools for files, programs and the network.',
  ),
  PLUG_AND_PLAY: row(
    (p) => `The packages of ${p.folder} are installed by Yarn Plug'n'Play, which is not supported.`,
    () => 'Put "nodeLinker: node-modules" into its .yarnrc.yml, then yarn install.',
  ),
  PROJECT_CRASH_LOOP: row(
    (p) =>
      `The project process ended ${p.times} times within a minute and is not started again for ${p.seconds} s. The last time: ${p.reason}`,
    () =>
      'Mend what ends it: a change of a file that it had loaded starts it at once. Without it the shell has no project modules.',
  ),
  PROJECT_CRASHED: row(
    (p) => `The project process ended while it was at work: ${p.reason}`,
    () =>
      'Call again: a new process is started. If it ends again, look at the stderr in this answer or at the server log.',
  ),
  PROJECT_TIMEOUT: row(
    (p) => `The project process did not answer within ${p.ms} ms: ${p.what}.`,
    () => 'Raise "timeouts.load" in mcp-node.config.ts if the project is slow to load.',
  ),
  QUERY_FAILED: row(
    (p) => `The database refused the query: ${p.error}.`,
    () => 'database_schema names tables and columns.',
  ),
  QUERY_TIMEOUT: row(
    (p) => `The query took longer than ${p.ms} ms, and was ended.`,
    () => 'Ask for less; explain: true shows its plan without running it.',
  ),
  ROUTE_NOT_FOUND: row(
    (p) => `There is no route "${p.pattern}".`,
    (p) => `Nearest: ${p.nearest}.`,
  ),
  SCHEMA_INVALID: row(
    (p) => `${p.file} could not be parsed: ${p.error}`,
    () => 'Fix the schema: the validation of the ORM itself says the same.',
  ),
  SESSION_BUSY: row(
    (p) => `${p.waiting} calls of this shell session wait already.`,
    () => 'Await them, or use session "new".',
  ),
  SESSION_LIMIT: row(
    (p) => `There are ${p.limit} shell sessions already.`,
    () => 'Go on in one of them, or use action "reset" for a clean one.',
  ),
  SESSION_LOST: row(
    (p) => `The process that writes the history ended twice: ${p.reason}.`,
    () => 'Call again: the history is kept. If it stays so, clear_history begins a new one.',
  ),
  SESSION_NOT_FOUND: row(
    (p) =>
      `There is no shell session "${p.session}": it is unknown, was idle for long, or ended with the server that had it. Its bindings are gone.`,
    () =>
      'Leave session out for your own one, or pass "new" for another, and run again what declared the bindings.',
  ),
  SERVER_REPLACED: row(
    (p) => `mcp-node is not what it was when it started: ${p.problem}`,
    () =>
      'It was updated or removed meanwhile. Ask the user to restart this MCP server (in Claude Code: /mcp).',
  ),
  SERVER_STOPPING: row(
    () => 'mcp-node is being stopped.',
    () => 'Call again when it was started again.',
  ),
  SETTING_NOT_FOUND: row(
    (p) => `There is no setting "${p.key}".`,
    (p) => `${p.remark}Nearest: ${p.nearest}. Keys start with ${p.sections}`,
  ),
  STALE_HANDLE: row(
    (p) =>
      `${p.what} comes from a project process that was replaced, or from the one of another database mode.`,
    () =>
      'Make it again; plain bindings of the shell are still there, and what was imported is imported again.',
  ),
  VALUE_TOO_LARGE: row(
    (p) => `A value of ${p.bytes} bytes is too large to be copied into the shell.`,
    () => 'Select fewer rows or columns (take, select), or aggregate in the database.',
  ),
  SYMBOL_NOT_FOUND: row(
    (p) => `There is no "${p.name}" in ${p.where}.`,
    (p) => `${p.hint}`,
  ),
  TABLE_NOT_FOUND: row(
    (p) => `No table or column has "${p.filter}" in its name.`,
    (p) => `Nearest: ${p.nearest}.`,
  ),
  TOOLS_INVALID: row(
    (p) => `The choice of tools is wrong: ${p.problem}.`,
    (p) => `${p.hint}`,
  ),
  TOOL_DATA_FULL: row(
    (p) => `session.set: a connection keeps at most ${p.keys} values, of ${p.bytes} bytes together.`,
    () => 'Delete what is not needed any more, or keep it in a database.',
  ),
  TOOL_HIDDEN: row(
    (p) => `${p.name} is not offered here: ${p.by} leaves it out.`,
    (p) => `There are: ${p.offered}. Only the user can change that.`,
  ),
  TOOL_TIMEOUT: row(
    (p) => `${p.name} did not return within ${p.ms} ms, and was ended.`,
    () => 'Its author can raise `timeout` in its options; a tool that heeds its signal ends sooner.',
  ),
  VALUE_UNPASSABLE: row(
    (p) => `Cannot pass ${p.what} to the project (${p.where}).`,
    (p) => `Pass ${p.instead}.`,
  ),
  WALL_UNAVAILABLE: row(
    (p) => `mcp-node runs with --wall require, and the wall does not stand: ${p.reason}.`,
    (p) => `${p.remedy} Then call again; or start mcp-node with --wall auto, which goes on without one.`,
  ),
  ...httpErrors,
  ...packageErrors,
} satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

/** An error that an agent gets: a stable code, what happened, what to do. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** Makes the error `code` of the table with its placeholders filled in. */
export function codedError(code: ErrorCode, params: Params = {}, cause?: unknown): CodedError {
  const { message, hint } = errorTable[code];
  return new CodedError(code, message(params), hint(params), cause === undefined ? undefined : { cause });
}
