// The shell tool: TypeScript in a persistent isolate, with the project's modules at hand.
import * as z from 'zod';
import { codedError } from '../../errors.ts';
import { type DatabaseMode, databaseModes, isWider } from '../../protocol/database.ts';
import type { Permissions, Scope } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { shellText } from '../answers/shell.ts';
import { createOrder } from '../mcp/in-order.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import { askAboutDenials } from '../permissions/ask.ts';
import { chooseMode } from '../permissions/database-mode.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ShellOutcome } from '../shell/outcome.ts';
import { lastLines } from '../shell/reports.ts';
import type { ShellSession } from '../shell/session.ts';
import type { ConnectionSessions } from '../shell/sessions.ts';
import type { Wall } from '../wall/wall.ts';
import { fit } from './shell-budget.ts';
import { stepWarnings } from './shell-step.ts';

const MAX_TIMEOUT_MS = 600_000;

/** The modes that may be asked for are shown; to ask for another one is answered with what would open it. */
const input = (db: DatabaseMode | undefined) =>
  z.strictObject({
    code: z.string().optional(),
    action: z.enum(['execute', 'reset']).optional().describe('reset: a clean session'),
    session: z.string().optional().describe('"new", or an earlier one; default: your own'),
    timeout: z.int().min(1).max(MAX_TIMEOUT_MS).optional().describe('ms, default 30000'),
    db: z
      .enum(databaseModes)
      .meta({ enum: databaseModes.filter((mode) => !isWider(mode, db ?? 'rollback')) })
      .optional(),
    offset: z.int().min(0).optional().describe('begin there in the value; without code: in the last one'),
  });

export interface ShellOptions {
  db: DatabaseMode | undefined;
  /** By flags. */
  permissions: Permissions;
  sessionMinutes: number;
}

export function shellToolset(
  supervisor: Supervisor,
  sessions: ConnectionSessions,
  { db, permissions, sessionMinutes }: ShellOptions,
): Toolset {
  const inOrder = createOrder();
  const { read, write, net, run, all } = permissions;
  const isOpen = (scope: Scope) => scope === true || scope.length > 0;
  const changes = isOpen(write) || isOpen(run) || db === 'write';
  const open = Object.entries({ read, write, net, run }).filter(([, scope]) => isOpen(scope));
  const permitted = all
    ? 'Everything is permitted.'
    : open.length === 0
      ? 'It only reads: file writes, programs and the network are refused (PERMISSION_DENIED names what the user could permit).'
      : `Permitted beyond reading the project: ${open.map(([kind, scope]) => `${kind} ${scope === true ? 'all' : (scope as string[]).join(', ').slice(0, 100)}`).join('; ')} (node:fs, node:http, node:child_process come with it). The rest is refused with PERMISSION_DENIED.`;
  const shell = tool({
    name: 'shell',
    title: 'Project Shell',
    description:
      'REPL: evaluates TypeScript code in a persistent sandbox, to query the database, call project functions, reproduce a bug. Bindings stay, top-level await works, the last expression is the result. ' +
      'import gives project modules ("./src/services/posts", tsconfig paths, packages); the ORM\'s database client is bound under its usual name (in get_project). ' +
      `${permitted} ` +
      `${databaseText[db ?? 'undecided']} ` +
      'The next call sees edits to files. Output is cut at 40 kB. ' +
      `A session ends after ${sessionMinutes} idle minutes.`,
    input: () => input(db),
    found: 'always',
    annotations: {
      readOnlyHint: open.every(([kind]) => kind === 'read') && (db ?? 'read') === 'read',
      idempotentHint: false,
      destructiveHint: changes,
      openWorldHint: isOpen(net) || isOpen(run),
    },
    redactsItself: true,
    async run(
      { code, action = 'execute', session: handle, timeout, db: asked, offset },
      { signal, progress, ask },
    ) {
      if (action === 'reset' && code !== undefined) throw codedError('CODE_NOT_ALLOWED');
      if (action === 'execute' && code === undefined && offset === undefined)
        throw codedError('CODE_REQUIRED');
      const { config, db: limits, wall, warnings } = await inOrder(supervisor.setup());
      const mode = chooseMode(asked, limits);
      // Its connection may have ended meanwhile: what is opened now would be nobody's.
      if (signal.aborted) throw codedError('SERVER_STOPPING');
      // From here to its call nothing is awaited: a session that was found is not swept away.
      const session = sessions.get(handle);
      if (action === 'reset') {
        const started = performance.now();
        await session.reset();
        return {
          ...emptyResult(session.id, Math.round(performance.now() - started)),
          wall: supervisor.wall.inForce(wall),
        };
      }
      const inForce = supervisor.wall.inForce(wall);
      const bytes = config.limits.outputBytes;
      if (code === undefined) return { ...readOn(session, bytes, offset), wall: inForce };
      const timeoutMs = timeout ?? config.timeouts.shell;
      const text = code;
      const own = [...session.history.steps(), ...session.history.failed(), text].join('\n');
      const keeper = supervisor.permissions;
      const endCall = keeper.beginCall(session.id);
      // A file that may be read in this call may hold secrets.
      const redacting = supervisor.redactor();
      const report = async (lines: string) => progress(lastLines((await redacting)(lines, { own })));
      let wasUsed = true;
      const call = { code: text, timeoutMs, db: mode, signal, report };
      const { leftProjectAlone, ...outcome } = await session
        .evaluate(call)
        .then((done) => {
          wasUsed = done.leftProjectAlone !== true;
          return done;
        })
        .finally(() => endCall(wasUsed));
      const redact = await redacting;
      const error = failureOf(outcome);
      const denials = keeper.takeDenials(session.id);
      const refused = { session: session.id, code: text, redact, denials, error };
      outcome.warnings.unshift(...warnings, ...wallWarnings(session, wall));
      outcome.warnings.push(...walledWarnings(outcome, mode, wall));
      outcome.warnings.push(...pretendedWarnings(keeper.takePretended(session.id)));
      outcome.warnings.push(...(await askAboutDenials(keeper, refused, { ask })));
      if (error !== undefined && denials.length === 0)
        outcome.warnings.push(...(await stepWarnings(error, supervisor)));
      // Before anything is cut: half a secret would not be recognised.
      const whole = redact(outcome, { own });
      if (whole.status === 'success') session.printed = printedOf(whole);
      return {
        ...{ status: whole.status, durationMs: whole.durationMs, session: session.id },
        ...(whole.database ? { database: whole.database } : {}),
        ...(whole.effects ? { effects: whole.effects } : {}),
        ...fit(whole, bytes, offset),
        wall: supervisor.wall.inForce(wall),
      };
    },
    text: shellText,
  });
  return { tools: [shell], resources: [] };
}

function printedOf({ output }: ShellOutcome): ShellSession['printed'] {
  return 'value' in output ? { value: output.value, type: output.type } : undefined;
}

/** The last value, from `offset` on; nothing is run. */
function readOn({ id, printed }: ShellSession, bytes: number, offset = 0) {
  const length = printed?.value.length ?? 0;
  if (!printed || offset >= length) {
    const problem = printed
      ? `shell: offset: the last value has ${length} characters.`
      : 'shell: offset: this session has no value yet.';
    throw codedError('BAD_ARGUMENTS', { problem, allowed: 'Pass code, or an offset within the last value.' });
  }
  const empty = emptyResult(id, 0);
  return { ...empty, ...fit({ ...empty, output: printed }, bytes, offset) };
}

/** A timeout is no refusal, and nobody is asked after it. */
function failureOf({ status, output }: ShellOutcome): string | undefined {
  return status === 'error' && 'exception' in output ? output.exception.message : undefined;
}

function pretendedWarnings(ports: readonly string[]): Warning[] {
  if (ports.length === 0) return [];
  const message = `Nothing listens on ${ports.join(', ')}: listen() only looks done here, so no request arrives. Call the handler, or the app's own inject(), instead.`;
  return [{ code: 'LISTEN_PRETENDED', message }];
}

/** Only databases that variables name are opened in the wall. */
function walledWarnings({ output }: ShellOutcome, mode: DatabaseMode, { name }: Wall): Warning[] {
  if (name === 'none' || mode === 'read' || !('exception' in output)) return [];
  if (!/SQLITE_READONLY|readonly database/i.test(JSON.stringify(output.exception))) return [];
  const message =
    'SQLite could not write, in the database mode that permits it: the wall keeps a database read-only that no variable of the environment names. ' +
    'Set the variable from which the code has its path to that file in .env (as file:data/app.db), or permit the folder in which it lies (--allow-write=data).';
  return [{ code: 'DATABASE_WALLED', message }];
}

const toldOfWall = new WeakSet<ShellSession>();

/** Why there is no wall, once in a session; every result says that there is none. */
function wallWarnings(session: ShellSession, { missing }: Wall): Warning[] {
  if (!missing || toldOfWall.has(session)) return [];
  toldOfWall.add(session);
  const { reason, remedy } = missing;
  const message = `No wall around project code: ${reason}. The guard alone holds writes. ${remedy}`;
  return [{ code: 'WALL_NONE', message }];
}

const databaseText: Readonly<Record<DatabaseMode | 'undecided', string>> = {
  undecided:
    'So are writes to databases; on this machine db: "rollback" makes a dry run of them, and tells what they would change.',
  read: 'Databases can only be read.',
  rollback: 'What a call changes in databases is told, and rolled back at its end: a dry run.',
  write: 'Databases can be written; db: "rollback" makes a call a dry run, "read" keeps it from writing.',
};

function emptyResult(session: string, durationMs: number) {
  return {
    status: 'success' as const,
    output: {},
    stdout: '',
    stderr: '',
    durationMs,
    session,
    warnings: [],
    truncated: false,
  };
}
