// node:path and node:url over strings that may have holes.
import { posix } from 'node:path';
import { alternatives, makeRecord, makeUnion } from '../../values/make.ts';
import type { Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { stringOf, unknownAt } from '../machine.ts';
import type { Builtin, NativeCall, Table } from './table.ts';

/** All combinations of what the arguments may be, up to a few. */
function paths(apply: (parts: string[], call: NativeCall) => Value): Builtin {
  return (call) => {
    let combinations: string[][] = [[]];
    for (const arg of call.args) {
      const parts = alternatives(arg)
        .filter((item) => item !== undefined || call.args.length === 1)
        .map((item) => stringOf(call.machine, item, '…'));
      const unique = [...new Set(parts)].slice(0, Math.max(1, Math.floor(24 / combinations.length)));
      combinations = combinations.flatMap((known) => unique.map((part) => [...known, part]));
    }
    return makeUnion(combinations.map((parts) => apply(parts, call)));
  };
}

function resolvePath(parts: string[], call: NativeCall): string {
  const { file } = call.site.scope.module;
  // Relative to where the program starts; the module's own folder is the best guess there is, after the package's.
  return posix.resolve(
    call.machine.disk.root,
    ...(parts[0]?.startsWith('/') ? parts : [nearestPackage(call, file), ...parts]),
  );
}

function nearestPackage({ machine }: NativeCall, file: string): string {
  let folder = posix.dirname(file);
  while (folder.length > machine.disk.root.length && !machine.disk.isFile(posix.join(folder, 'package.json')))
    folder = posix.dirname(folder);
  return folder;
}

function parse(path: string): Value {
  const { root, dir, base, ext, name } = posix.parse(path);
  return makeRecord(Object.entries({ root, dir, base, ext, name }));
}

const fileFromUrl = paths(([url = '']) => url.replace(/^file:\/\//, ''));

const pathFunctions: Record<string, Builtin> = {
  join: paths((parts) => posix.join(...parts)),
  resolve: paths(resolvePath),
  dirname: paths(([path = '']) => posix.dirname(path)),
  basename: paths(([path = '', suffix]) => posix.basename(path, suffix)),
  extname: paths(([path = '']) => posix.extname(path)),
  normalize: paths(([path = '']) => posix.normalize(path)),
  relative: paths(([from = '', to = '']) => posix.relative(from, to)),
  isAbsolute: paths(([path = '']) => path.startsWith('/')),
  parse: paths(([path = '']) => parse(path)),
};

const besideUrl = (url = '', ...parts: string[]) =>
  posix.join(posix.dirname(url.replace(/^file:\/\//, '')), ...parts);

export const urls: Table = {
  'desm#': paths(([url]) => besideUrl(url)),
  'desm#dirname': paths(([url]) => besideUrl(url)),
  'desm#join': paths(([url, ...parts]) => besideUrl(url, ...parts)),
  'desm#filename': fileFromUrl,
  'url#fileURLToPath': fileFromUrl,
  'url#pathToFileURL': paths(([path = '']) =>
    makeRecord([
      ['href', `file://${path}`],
      ['pathname', path],
    ]),
  ),
  'globalThis#URL': (call) => {
    const [path, base] = call.args;
    const from = isObjectLike(base) && base.kind === 'object' ? call.machine.get(base, 'href') : base;
    if (typeof path !== 'string' || (from !== undefined && typeof from !== 'string'))
      return unknownAt(call.site.node, call.site.scope, call.args);
    const whole =
      from?.startsWith('file://') && !/^\w+:/.test(path)
        ? `file://${posix.resolve(posix.dirname(from.slice(7)), path)}`
        : path;
    return makeRecord([
      ['href', whole],
      ['pathname', whole.replace(/^\w+:\/\/[^/]*/, '')],
    ]);
  },
};

for (const module of ['path', 'path/posix'])
  for (const [name, builtin] of Object.entries(pathFunctions))
    (urls as Record<string, Builtin>)[`${module}#${name}`] = builtin;
