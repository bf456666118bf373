// The client that a module of the project makes and exports, or a function of it makes: found by its text, loaded, and tried with one
// statement. It is handed out where that comes by a driver that keeps to the mode.
import { resolve } from 'node:path';
import { CodedError, codedError } from '../../../errors.ts';
import { nativePackage } from '../../../files/native-package.ts';
import { packageManagerCommands } from '../../../files/package-manager.ts';
import type { DatabaseMode } from '../../../protocol/database.ts';
import { comesBy, unprotected } from '../../databases/state.ts';
import { reasonOf, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';
import {
  ambiguous,
  type ClientModule,
  type ClientText,
  exportsOf,
  findClientModules,
  readClientModule,
} from './client-modules.ts';
import { askContainer } from './container.ts';

export interface ClientKind<C extends object> {
  /** Of the global: an export that is called so comes first. */
  name: string;
  /** As people write it. */
  title: string;
  /** A module that usually makes it. */
  example: string;
  text: ClientText;
  isClient(value: unknown): value is C;
  /** Makes one of a file that configures the ORM, where no module exports one; null where there is none. */
  make?(): Promise<C | null>;
  /** Why it is refused in modes that do not write, or null. */
  refusal?(client: C): string | null;
  /** Its driver keeps to the mode, and shows no statements. */
  isHeldUnseen?(client: C): boolean;
  /** Opens what must be open before it can be used; the result is what the shell gets. */
  open?(client: C): Promise<object>;
  /** Sends one statement. */
  ask(client: C, sql: string): Promise<unknown>;
}

/** An answer comes within seconds, or none does. */
const MOST_MS = 10_000;

export async function findExportedClient<C extends object>(
  { root, config }: Project,
  load: LoadModule,
  mode: DatabaseMode,
  kind: ClientKind<C>,
): Promise<FoundClient> {
  const given = config.orms[kind.text.orm]?.client;
  const module = await pickModule(root, given === undefined ? null : resolve(root, given), kind);
  const { client, exported } = module
    ? await takeClient(root, module, load, kind)
    : await makeClient(root, kind);
  const value = await tryClient(root, client, mode, kind);
  const isExported = module !== null && exported !== null && value === client;
  return { value, from: isExported ? { file: module.file, exported } : null };
}

/** Null where none makes and exports one. */
async function pickModule(
  root: string,
  given: string | null,
  kind: Pick<ClientKind<object>, 'title' | 'example' | 'text'>,
): Promise<ClientModule | null> {
  const { title, text } = kind;
  try {
    if (given !== null) return await readClientModule(root, given, text);
    const modules = await findClientModules(root, text);
    const [best, second] = modules;
    if (!best) return null;
    if (second?.score !== best.score) return best;
    const equal = modules.filter(({ score }) => score === best.score).map(({ source }) => source);
    throw new Error(ambiguous(text.orm, `a ${title} client`, equal));
  } catch (error) {
    throw unavailable(kind, reasonOf(error));
  }
}

async function makeClient<C extends object>(
  root: string,
  kind: ClientKind<C>,
): Promise<{ client: C; exported: null }> {
  const made = await kind.make?.().catch((error: unknown) => {
    throw protectionIn(error) ?? unavailable(kind, reasonOf(error));
  });
  if (!made)
    throw (await containedIn(root, kind)) ?? unavailable(kind, `no module exports a ${kind.title} client`);
  return { client: made, exported: null };
}

async function containedIn(root: string, kind: ClientKind<object>): Promise<CodedError | null> {
  const { name, title, text } = kind;
  const found = text.container && (await askContainer(root, name, text.container));
  return found ? codedError('CLIENT_UNAVAILABLE', { client: title, ...found }) : null;
}

/** Functions that make one when they are called without arguments. */
const factoryOf = ({ name, text }: Pick<ClientKind<object>, 'name' | 'text'>) =>
  new RegExp(
    `^(?:create|make|get|init|initialize|connect|build|open|use)\\w*?(?:db|database|client|connection|orm|${name}|${text.orm})$`,
    'i',
  );

async function takeClient<C extends object>(
  root: string,
  { file }: ClientModule,
  load: LoadModule,
  kind: ClientKind<C>,
): Promise<{ client: C; exported: string | null }> {
  const path = relativePath(root, file);
  const factory = factoryOf(kind);
  try {
    const exports = await load(file);
    const all = Object.entries(exportsOf(exports, kind.isClient));
    const named = all.sort(([a], [b]) => Number(b === kind.name) - Number(a === kind.name));
    for (const [exported, value] of named) if (kind.isClient(value)) return { client: value, exported };
    // CommonJS that exports one: the namespace of it looks like one too.
    for (const value of [Reflect.get(Object(exports), 'default'), exports])
      if (kind.isClient(value)) return { client: value, exported: 'default' };
    for (const [name, value] of named) {
      const inner: unknown = Object(value) === value ? Reflect.get(Object(value), kind.name) : null;
      if (kind.isClient(inner)) return { client: inner, exported: null };
      const isFactory = typeof value === 'function' && value.length === 0 && factory.test(name);
      const made: unknown = isFactory ? await value() : value instanceof Promise ? await value : null;
      if (kind.isClient(made)) return { client: made, exported: null };
    }
  } catch (error) {
    throw protectionIn(error) ?? (await failed(root, kind, `${path} could not be loaded`, error));
  }
  throw (await containedIn(root, kind)) ?? unavailable(kind, `${path} exports no ${kind.title} client`);
}

/** Throws DATABASE_UNPROTECTED unless a statement of the client comes by one of the drivers that keep to the mode. */
async function tryClient<C extends object>(
  root: string,
  client: C,
  mode: DatabaseMode,
  kind: ClientKind<C>,
): Promise<object> {
  const refusal = mode === 'write' ? null : (kind.refusal?.(client) ?? null);
  if (refusal !== null) throw unprotected(refusal);
  let value: object = client;
  const isSeen = await within(
    MOST_MS,
    comesBy(async (marker) => {
      value = (await kind.open?.(client)) ?? client;
      await kind.ask(client, `SELECT '${marker}' AS mcp_node`);
    }),
  ).catch(async (error: unknown) => {
    const step = 'Start the database, or set what says where it is. ';
    throw protectionIn(error) ?? (await failed(root, kind, 'the database could not be asked', error, step));
  });
  if (!isSeen && mode !== 'write' && !kind.isHeldUnseen?.(client))
    throw unprotected(`the client of ${kind.title} uses a driver that is not known`);
  return value;
}

/** With the step that its cause asks for, else `step`. */
async function failed(
  root: string,
  kind: ClientKind<object>,
  what: string,
  error: unknown,
  step = '',
): Promise<CodedError> {
  const cause = (error as { cause?: unknown } | null)?.cause;
  const whole = reasonOf(cause instanceof Error ? cause : error);
  const native = nativePackage(whole);
  // Where modules and addons were looked for, a line each.
  const [reason = whole] = whole.split(/\n(?:Require stack:| → )/, 1);
  return codedError('CLIENT_UNAVAILABLE', {
    client: kind.title,
    reason: `${what}: ${reason}`,
    remedy: native
      ? `The native part of ${native} is not built for this Node: run ${(await packageManagerCommands(root)).rebuild(native)}.`
      : step + naming(kind),
  });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer within ${ms / 1000} seconds`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(kind: Pick<ClientKind<object>, 'title' | 'example' | 'text'>, reason: string) {
  return codedError('CLIENT_UNAVAILABLE', { client: kind.title, reason, remedy: naming(kind) });
}

function naming({ example, text }: Pick<ClientKind<object>, 'example' | 'text'>): string {
  const key = /^\w+$/.test(text.orm) ? text.orm : `'${text.orm}'`;
  return `Name the module that exports the client: orms: { ${key}: { client: "${example}" } } in mcp-node.config.ts.`;
}

/** A refusal of the mode, of a driver that is an ES module of its own too, as ORMs wrap it. */
function protectionIn(error: unknown, depth = 4): unknown {
  if (typeof error !== 'object' || error === null || depth === 0) return null;
  const { code, cause, original, driverError } = error as Record<string, unknown>;
  if (error instanceof CodedError || code === 'DATABASE_UNPROTECTED' || code === 'PERMISSION_DENIED')
    return error;
  return (
    protectionIn(cause, depth - 1) ??
    protectionIn(original, depth - 1) ??
    protectionIn(driverError, depth - 1)
  );
}
