// Listing and loading files of the project: node:fs, globs and loaders of folders.
import { posix } from 'node:path';
import { filesBelow, matchesGlob } from '../../resolve/folders.ts';
import { hasHole, showHoles } from '../../values/holes.ts';
import { makeArray, makeNative, makeRecord, makeUnion } from '../../values/make.ts';
import type { Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { isKnownText, type Machine, unknownAt } from '../machine.ts';
import { listOf } from '../patterns.ts';
import type { Builtin, NativeCall, Table } from './table.ts';

const unknown = ({ site, args }: NativeCall): Value => unknownAt(site.node, site.scope, args);

function absolute({ machine, site }: NativeCall, path: string): string {
  if (path.startsWith('/')) return path;
  const near = posix.resolve(posix.dirname(site.scope.module.file), path);
  return machine.disk.isFolder(near) || machine.disk.isFile(near)
    ? near
    : posix.resolve(machine.disk.root, path);
}

function option(machine: Machine, value: Value, name: string): Value {
  return isObjectLike(value) && value.kind === 'object' && value.properties.has(name)
    ? machine.get(value, name)
    : undefined;
}

function answer(value: boolean) {
  return makeNative('is', () => value);
}

function entry(folder: string, name: string, isFile: boolean): Value {
  return makeRecord([
    ['name', name],
    ['parentPath', folder],
    ['path', folder],
    ['isFile', answer(isFile)],
    ['isDirectory', answer(!isFile)],
    ['isSymbolicLink', answer(false)],
  ]);
}

const readdir: Builtin = (call) => {
  const [path, options] = call.args;
  if (!isKnownText(path)) return makeArray([], true);
  const folder = absolute(call, path);
  if (option(call.machine, options, 'recursive') === true)
    return makeArray(filesBelow(call.machine.disk, folder).map((file) => posix.relative(folder, file)));
  const { files, folders } = call.machine.disk.list(folder);
  const withTypes = option(call.machine, options, 'withFileTypes') === true;
  const names = [
    ...folders.map((name) => ({ name, isFile: false })),
    ...files.map((name) => ({ name, isFile: true })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return makeArray(names.map(({ name, isFile }) => (withTypes ? entry(folder, name, isFile) : name)));
};

const stat: Builtin = (call) => {
  const [path] = call.args;
  if (!isKnownText(path)) return unknown(call);
  const isFile = call.machine.disk.isFile(absolute(call, path));
  const isFolder = call.machine.disk.isFolder(absolute(call, path));
  return makeRecord([
    ['isFile', answer(isFile)],
    ['isDirectory', answer(isFolder)],
  ]);
};

const exists: Builtin = (call) => {
  const [path] = call.args;
  if (!isKnownText(path)) return unknown(call);
  const file = absolute(call, path);
  // What is built or made later may be there when the program runs.
  return call.machine.disk.isFile(file) || call.machine.disk.isFolder(file) ? true : unknown(call);
};

const readFile: Builtin = (call) => {
  const [path] = call.args;
  const file = isKnownText(path) ? absolute(call, path) : '';
  const text = file.endsWith('.json') ? call.machine.disk.read(file) : null;
  return text !== null && text.length < 65_536 ? text : unknown(call);
};

/** Files that a pattern of `*`, `**`, `?` and `{a,b}` names, tried in linear time per segment. */
function glob(call: NativeCall): Value {
  const [patterns, options] = call.args;
  const { machine } = call;
  const list = typeof patterns === 'string' ? [patterns] : (listOf(patterns)?.items ?? []);
  const given = option(machine, options, 'cwd');
  const cwd = isKnownText(given) ? absolute(call, given) : null;
  const wanted = list.filter((item): item is string => typeof item === 'string' && !hasHole(item));
  if (wanted.length === 0) return makeArray([], true);
  const isAbsolute = option(machine, options, 'absolute') === true;
  const negative = wanted.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const found = wanted
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => {
      const fixed = pattern
        .split('/')
        .slice(
          0,
          pattern.split('/').findIndex((part) => /[*?{[]/.test(part)),
        )
        .join('/');
      const base = cwd
        ? posix.resolve(cwd, fixed)
        : absolute(call, fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed);
      const start =
        cwd ??
        (pattern.startsWith('/')
          ? '/'
          : base.slice(0, base.length - fixed.replace(/^\.\//, '').length) || '/');
      return filesBelow(machine.disk, base)
        .filter((file) =>
          matchesGlob(
            pattern.replace(/^\.\//, ''),
            pattern.startsWith('/') ? file : posix.relative(start, file),
          ),
        )
        .filter(
          (file) =>
            !negative.some((other) => matchesGlob(other.replace(/^\.\//, ''), posix.relative(start, file))),
        )
        .map((file) => (isAbsolute || pattern.startsWith('/') ? file : posix.relative(start, file)));
    });
  return makeArray([...new Set(found)]);
}

/** `{ './x.ts': module }`, loaded at once. */
const importMetaGlob: Builtin = (call) => {
  const folder = posix.dirname(call.site.scope.module.file);
  const found = listOf(glob({ ...call, args: [call.args[0], makeRecord([['cwd', folder]])] }))?.items ?? [];
  const eager = option(call.machine, call.args[1], 'eager') === true;
  return makeRecord(
    found.filter(isKnownText).map((file) => {
      const load = () => call.machine.load(`./${file}`, call.site.scope, 'dynamic');
      return [`./${file}`, eager ? { kind: 'pending', force: load } : makeNative(file, load)];
    }),
  );
};

/** A folder as an object of its modules, as loaders of folders make it. */
const requireFolder: Builtin = (call) => {
  const [given] = call.args;
  const dirname =
    isObjectLike(given) && given.kind === 'object'
      ? call.machine.get(given, given.properties.has('dirname') ? 'dirname' : 'filename')
      : given;
  const folder =
    typeof dirname === 'string'
      ? absolute(call, dirname.replace(/\/[^/]*\.[cm]?[jt]s$/, ''))
      : posix.dirname(call.site.scope.module.file);
  const make = (path: string, depth: number): Value => {
    const { files, folders } = call.machine.disk.list(path);
    const modules = files.filter(
      (name) =>
        /\.[cm]?[jt]sx?$|\.json$/.test(name) &&
        posix.join(path, name) !== call.site.scope.module.file &&
        !name.endsWith('.d.ts'),
    );
    return makeRecord([
      ...modules.map((name): [string, Value] => [
        name.replace(/\.\w+$/, ''),
        call.machine.load(posix.join(path, name), call.site.scope, 'require'),
      ]),
      ...(depth > 0
        ? folders
            .filter((name) => name !== 'node_modules')
            .map((name): [string, Value] => [name, make(posix.join(path, name), depth - 1)])
        : []),
    ]);
  };
  return make(folder, 5);
};

/** A module by a path with a hole: all files that fit. */
export function loadLike(
  machine: Machine,
  specifier: string,
  site: NativeCall['site'],
  how: 'dynamic' | 'require',
): Value {
  const folder = posix.dirname(site.scope.module.file);
  const pattern = showHoles(specifier).replaceAll('{}', '*');
  if (!/^(?:\.{1,2}|\/[^*]+)\/[^*]*\*/.test(pattern)) return unknownAt(site.node, site.scope, []);
  const whole = pattern.startsWith('/') ? pattern : posix.resolve(folder, pattern);
  const parts = whole.split('/');
  const base = parts
    .slice(
      0,
      parts.findIndex((part) => part.includes('*')),
    )
    .join('/');
  // Any file of the project, that says nothing.
  if (machine.disk.root.startsWith(base)) return unknownAt(site.node, site.scope, []);
  const fits = (file: string) =>
    /\.(?:[mc]?[jt]sx?|json)$/.test(file) &&
    (matchesGlob(whole, file) || matchesGlob(`${whole}.*`, file) || matchesGlob(`${whole}/index.*`, file));
  const files = filesBelow(machine.disk, base).filter(
    (file) => fits(file) && file !== site.scope.module.file && !/\.(?:test|spec|d)\.\w+$/.test(file),
  );
  if (files.length === 0) return unknownAt(site.node, site.scope, []);
  return makeUnion(files.slice(0, 24).map((file) => machine.load(file, site.scope, how)));
}

const globbers = [
  'glob#',
  'glob#sync',
  'glob#globSync',
  'glob#glob',
  'glob#glob.sync',
  'fast-glob#',
  'fast-glob#sync',
  'fast-glob#glob',
  'fast-glob#globSync',
  'globby#',
  'globby#globby',
  'globby#globbySync',
  'globby#sync',
  'tinyglobby#glob',
  'tinyglobby#globSync',
  'fs#globSync',
  'fs/promises#glob',
];
const loaders = [
  'require-all#',
  'require-directory#',
  'require-dir#',
  'include-all#',
  'requiredir#',
  'auto-load#',
];

export const files: Table = {
  'fs#readdirSync': readdir,
  'fs#promises.readdir': readdir,
  'fs/promises#readdir': readdir,
  'fs#statSync': stat,
  'fs#lstatSync': stat,
  'fs#promises.stat': stat,
  'fs/promises#stat': stat,
  'fs#existsSync': exists,
  'fs#readFileSync': readFile,
  'fs#promises.readFile': readFile,
  'fs/promises#readFile': readFile,
  'import.meta.glob': importMetaGlob,
  'globalThis#require': (call) => load(call),
  'globalThis#require.resolve': (call) => call.args[0],
  'import.meta.resolve': (call) => call.args[0],
  'module#createRequire': () => undefined,
  ...Object.fromEntries(globbers.map((name) => [name, glob])),
  ...Object.fromEntries(loaders.map((name) => [name, requireFolder])),
};

function load({ machine, args: [specifier], site }: NativeCall): Value {
  const given = isObjectLike(specifier) && specifier.kind === 'union' ? specifier.values : [specifier];
  return makeUnion(
    given.map((item) => {
      if (typeof item !== 'string') return unknownAt(site.node, site.scope, [item]);
      return hasHole(item)
        ? loadLike(machine, item, site, 'require')
        : machine.load(item, site.scope, 'require');
    }),
  );
}
