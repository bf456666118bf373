// Folders of plugins, as @fastify/autoload finds them. https://github.com/fastify/fastify-autoload
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { createTest } from './source-patterns.ts';
import type { Text } from './source-routes.ts';
import { isFunction, own } from './source-values.ts';

const script = /(?:(?:^.?|\.[^d]|[^.]d|[^.][^d])\.ts|\.js|\.cjs|\.mjs|\.cts|\.mts)$/i;
const indexFile = /^index\.(?:ts|js|cjs|mjs|cts|mts)$/i;
const hooksFile = /^[_.]?auto_?hooks\.(?:ts|js|cjs|mjs|cts|mts)$/i;
const MAX_DEPTH = 20;

/** One folder: its plugins run the same hooks. */
export interface AutoloadedFolder {
  hooks: Value[];
  plugins: AutoloadedPlugin[];
}

export interface AutoloadedPlugin {
  plugin: Value;
  options: Value;
  prefixes: Text[];
  /** `encapsulate: false`. */
  isOpen: boolean;
}

interface Folder {
  /** Of its names. */
  prefix: string;
  files: string[];
  hooks: string[];
}

interface Settings {
  prefixOf(folder: string, name: string): string;
  /** Of a path from the folder. */
  isIgnored(path: string): boolean;
  /** Of a file, with a slash in front. */
  isTaken(path: string): boolean;
  maxDepth: number;
  autoHooks: boolean;
  cascadeHooks: boolean;
  overwriteHooks: boolean;
}

export function isAutoload(name: string): boolean {
  return name === '@fastify/autoload' || name === 'fastify-autoload';
}

export function autoloaded(source: Source, options: Value): AutoloadedFolder[] {
  return source
    .strings(own(source, options, 'dir'))
    .filter(({ holes }) => holes.length === 0)
    .flatMap(({ text }) => foldersBelow(source, posix.normalize(text), settingsOf(source, options)))
    .map(({ prefix, files, hooks }) => ({
      hooks: hooks.map((file) => source.exported(file, 'default')),
      plugins: files.flatMap((file) => pluginIn(source, file, prefix, options)),
    }));
}

/** Folders in the order in which their plugins are registered. */
function foldersBelow(source: Source, root: string, settings: Settings): Folder[] {
  const found: Folder[] = [];
  const visit = (path: string, prefix: string, depth: number, outer: readonly string[]) => {
    const { files, folders } = source.list(path);
    const auto = settings.autoHooks ? files.find((name) => hooksFile.test(name)) : undefined;
    const kept = auto !== undefined && settings.overwriteHooks ? [] : outer;
    const hooks = auto === undefined ? [...outer] : [...kept, posix.join(path, auto)];
    const main = files.find((name) => indexFile.test(name));
    const isPlugin = (name: string) =>
      script.test(name) &&
      !hooksFile.test(name) &&
      !settings.isIgnored(posix.relative(root, posix.join(path, name)));
    const own = (main === undefined ? files.filter(isPlugin) : [main]).map((name) => posix.join(path, name));
    const taken = own.filter((file) => settings.isTaken(`/${posix.relative(root, file)}`));
    found.push({ prefix, files: taken, hooks });
    if (depth >= settings.maxDepth) return;
    for (const name of folders) {
      const folder = posix.join(path, name);
      if (name === 'node_modules' || settings.isIgnored(posix.relative(root, folder))) continue;
      const next = `${prefix === '' ? '/' : `${prefix}/`}${settings.prefixOf(path, name)}`;
      visit(folder, next, depth + 1, settings.cascadeHooks ? hooks : []);
    }
  };
  visit(root, '', 0, []);
  return found;
}

function settingsOf(source: Source, options: Value): Settings {
  const setting = (name: string) => own(source, options, name);
  const naming = setting('dirNameRoutePrefix');
  const depth = source.literal(setting('maxDepth'))?.data;
  const pattern = patternOf(source, setting('ignorePattern'));
  const [match, ignore] = ['matchFilter', 'ignoreFilter'].map((name) => filterOf(source, setting(name)));
  return {
    prefixOf: (folder, name) => {
      if (naming === false) return '';
      if (!isFunction(naming)) return name;
      return source.strings(source.call(naming, [folder, name]))[0]?.text ?? '';
    },
    isIgnored: (path) => pattern?.(path) === true,
    isTaken: (path) => match?.(path) !== false && ignore?.(path) !== true,
    maxDepth: typeof depth === 'number' ? depth : MAX_DEPTH,
    autoHooks: setting('autoHooks') === true,
    cascadeHooks: setting('cascadeHooks') === true,
    overwriteHooks: setting('overwriteHooks') === true,
  };
}

/** A text, a pattern or a function; undefined where it cannot be told. */
function filterOf(source: Source, value: Value): ((path: string) => boolean | undefined) | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return (path) => path.includes(value);
  const pattern = patternOf(source, value);
  if (pattern) return pattern;
  return (path) => {
    const answer = isFunction(value) ? source.call(value, [path]) : undefined;
    return typeof answer === 'boolean' ? answer : undefined;
  };
}

/** Undefined where there is none. */
function patternOf(source: Source, value: Value): ((path: string) => boolean | undefined) | undefined {
  const [item] = flat(value);
  const isPattern = typeof item === 'object' && item?.kind === 'pattern';
  const text = isPattern ? item.source : typeof item === 'string' ? item : '';
  if (text === '') return undefined;
  const refuse = () => source.cut(`A pattern of @fastify/autoload was not run, as it may take long: ${text}`);
  return createTest(text, isPattern ? item.flags : '', refuse);
}

function pluginIn(source: Source, file: string, folderPrefix: string, options: Value): AutoloadedPlugin[] {
  const main = source.exported(file, 'default');
  const named = source.exportNames(file);
  const setting = (name: string) =>
    member(source, main, name) ?? (named.includes(name) ? source.exported(file, name) : undefined);
  if (setting('autoload') === false || isMade(source, main)) return [];
  const config = setting('autoConfig');
  const given = own(source, options, 'options');
  const base = first(source, own(source, given, 'prefix') ?? own(source, config, 'prefix'))?.replace(
    /\/$/,
    '',
  );
  const auto = first(source, setting('autoPrefix'));
  const folder = own(source, options, 'routeParams') === true ? withParams(folderPrefix) : folderPrefix;
  const appends = own(source, options, 'appendAutoPrefix') === true && auto !== undefined && folder !== '';
  const below = (appends ? `${folder}/${auto}` : (auto ?? folder)).replace(/\/+/g, '/');
  const prefix = first(source, setting('prefixOverride')) ?? `${base ?? ''}${below}`;
  return [
    {
      plugin: main,
      options: given ?? config,
      prefixes: [{ text: prefix, holes: [] }],
      isOpen: own(source, options, 'encapsulate') === false,
    },
  ];
}

/** By a package, and no plugin: a logger, a client. */
function isMade(source: Source, value: Value): boolean {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return false;
  return source.packageOf(value)?.package !== 'fastify-plugin';
}

function first(source: Source, value: Value): string | undefined {
  return source.strings(value)[0]?.text;
}

/** What a function or an object carries; of everything else nothing is known. */
function member(source: Source, value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.kind === 'function') return value.properties.has(name) ? source.get(value, name) : undefined;
  return value.kind === 'object' ? own(source, value, name) : undefined;
}

/** `routeParams`: a folder `_id` is the parameter ":id". */
function withParams(prefix: string): string {
  return prefix.includes('__') ? prefix.replaceAll('__', ':') : prefix.replaceAll('/_', '/:');
}
