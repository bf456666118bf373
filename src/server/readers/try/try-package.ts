// try_package: a candidate is installed into a throwaway folder, without scripts, and loaded there with nothing permitted.
import { join } from 'node:path';
import { typesPackageOf } from '../../../files/packages/types.ts';
import type { Logger } from '../../../log.ts';
import type { LoadedBy, TriedPackage, TryRefusal, TryResult } from '../../../protocol/packages/try.ts';
import type { CallContext } from '../../mcp/registry.ts';
import { quiet, typesPackage } from '../../packages/found-types.ts';
import { installedVersion } from '../../packages/installed.ts';
import { parseName } from '../../packages/names.ts';
import type { Registry } from '../../packages/registry.ts';
import type { Tried } from '../../packages/tried.ts';
import { verbs } from '../../permissions/question.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { printedText } from '../../redaction/text.ts';
import { adviseOn } from './advice.ts';
import { makeTryFolder, roomIn } from './folder.ts';
import { footprintOf } from './footprint.ts';
import { installInto } from './install.ts';
import { loadIn } from './load.ts';
import { readManifest, typesIn } from './manifest.ts';
import { signaturesOf } from './signatures.ts';

const OUTPUT = 1_000;
/** Of names of exports, over all kinds. */
const SHOWN_EXPORTS = 120;

export interface Trial {
  supervisor: Supervisor;
  registry: Registry;
  log: Logger;
}

export async function tryPackage(
  text: string,
  { supervisor, registry, log }: Trial,
  context: CallContext,
): Promise<Tried> {
  const { name, range } = parseName(text);
  const { root } = supervisor;
  const setup = await supervisor.setup();
  const by = await waysOf(supervisor);
  await using folder = await makeTryFolder(by);
  const tried = await installInto(
    { root, folder: folder.path, name, range, maxBytes: roomIn(folder.path) },
    registry.access,
    context,
    log,
  );
  const own = tried.find(({ path }) => path === `node_modules/${name}`);
  const manifest = await readManifest(join(folder.path, 'node_modules', name));
  context.progress(`loading ${name} with nothing permitted`);
  const loaded = await loadIn(folder.path, { name, by }, supervisor, setup, context.signal);
  context.signal.throwIfAborted();
  const result = 'failure' in loaded.result ? nothing(loaded.result.failure) : loaded.result;
  const scripts = tried.filter(({ hasInstallScript }) => hasInstallScript);
  const bundled = typesIn(join(folder.path, 'node_modules', name), manifest);
  const shown = shownOf(result.exports);
  const [types, declared] = await Promise.all([
    typesSaid(name, bundled, registry, context),
    signaturesOf(supervisor, folder.path, name, shown),
  ]);
  const advice = adviseOn({
    ...result,
    by,
    name,
    manifest,
    types: bundled,
    installScripts: scripts.length > 0,
  });
  const output = loaded.output.slice(0, OUTPUT);
  return cleaned({
    name,
    version: own?.version ?? '',
    installed: await installedVersion(root, name),
    ...{ loads: result.error === null, by },
    ...(result.error && { reason: reasonOf(result.error, folder.path) }),
    ...(advice !== null && { advice }),
    ...{ exports: shown, exportCount: result.exportCount },
    ...{ ...declared, types },
    touched: loaded.refusals.map((refusal) => inWords(refusal, folder.path)),
    ...{ variables: result.env, later: result.later.map((message) => withoutFolder(message, folder.path)) },
    ...(await footprintOf(root, tried)),
    installScripts: scripts.map(nameOf),
    deprecated: tried.flatMap((one) =>
      one.deprecated === null ? [] : [`${nameOf(one)}: ${one.deprecated}`],
    ),
    output: output === '' ? null : withoutFolder(output, folder.path),
    wall: loaded.wall,
  });
}

/** What strangers wrote, without what a reader does not see. */
function cleaned<T>(value: T): T {
  if (typeof value === 'string') return printedText(value).replaceAll(/[^\P{C}\n\t]/gu, '') as T;
  if (Array.isArray(value)) return value.map(cleaned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleaned(item)])) as T;
}

const nameOf = ({ name, version }: TriedPackage): string => `${name} ${version}`;

/** What its package.json says decides, for TypeScript as well. */
async function waysOf(supervisor: Supervisor): Promise<LoadedBy> {
  const { item } = await supervisor.ask('reading the module type', (rpc) => rpc.call('describe', {}));
  return item.package?.type === 'module' ? 'import' : 'require';
}

const nothing = (message: string): TryResult => ({
  error: { name: 'Error', code: null, message },
  ...{ otherwise: false, exports: {}, exportCount: 0, env: [], later: [] },
});

function reasonOf({ name, code, message }: NonNullable<TryResult['error']>, folder: string): string {
  const kind = code === null || message.includes(code) ? name : code;
  const [first = '', ...more] = withoutFolder(message, folder).split('\n');
  const text = [first, ...more.slice(0, 2)].join('\n');
  return kind === 'Error' ? text : `${kind}: ${text}`;
}

/** The folder is gone when this is read. */
const withoutFolder = (text: string, folder: string): string =>
  text.replaceAll(`file://${folder}/`, '').replaceAll(`${folder}/`, '').replaceAll(folder, '.');

function inWords({ kind, target }: TryRefusal, folder: string): string {
  if (kind === 'listen') return `listen on ${target}`;
  return `${verbs[kind]} ${withoutFolder(target, folder)}`;
}

/** Where it brings none, the package that has them. */
async function typesSaid(
  name: string,
  bundled: string,
  registry: Registry,
  context: CallContext,
): Promise<string> {
  if (bundled !== 'none') return bundled;
  return (await typesPackage(typesPackageOf(name), registry, quiet(context))) ?? bundled;
}

function shownOf(exports: TryResult['exports']): Record<string, string[]> {
  let left = SHOWN_EXPORTS;
  const shown: Record<string, string[]> = {};
  for (const [kind, names] of Object.entries(exports)) {
    const some = names.slice(0, left);
    left -= some.length;
    if (some.length > 0) shown[kind] = some;
  }
  return shown;
}
