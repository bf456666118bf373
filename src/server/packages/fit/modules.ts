// Whether the project can load a package as its own modules are, and finds its types.
import { typedBy, typesPackageOf } from '../../../files/packages/types.ts';
import type { ProjectPackage, Surroundings } from '../../../protocol/packages/surroundings.ts';
import { type Entry, entryOf } from './entry.ts';
import { nodesOf, requiringModules } from './node.ts';
import type { Candidate, Reason } from './shapes.ts';
import { isWithin, newest, overlap } from './versions.ts';

/** What its modules become: `require` or `import`, whatever they are written in. */
function loadsBy({ module, typescript }: ProjectPackage): { by: 'require' | 'import'; because: string } {
  const compiled = typescript?.module ?? null;
  if (compiled !== null && /^(?:commonjs|umd|amd|system|none)$/.test(compiled))
    return { by: 'require', because: `tsconfig module ${compiled}` };
  if (compiled !== null && /^(?:es|preserve)/.test(compiled))
    return { by: 'import', because: `tsconfig module ${compiled}` };
  return module === 'module'
    ? { by: 'import', because: 'package.json type module' }
    : { by: 'require', because: 'package.json without type module' };
}

export function moduleReasons(candidate: Candidate, around: Surroundings, app: ProjectPackage): Reason[] {
  const { name } = candidate.facts;
  const entry = entryOf(candidate.facts);
  const { by, because } = loadsBy(app);
  const has = `${by === 'require' ? 'CommonJS' : 'ES modules'} (${because})`;
  if (entry.subpaths.length > 0) {
    const paths = entry.subpaths.slice(0, 4).map((path) => path.replace(/^\./, name));
    return [
      { about: 'module', level: 'note', wants: 'no main entry', has, remedy: `import ${paths.join(', ')}` },
    ];
  }
  if (entry[by] === 'source')
    return [
      {
        about: 'module',
        level: 'no',
        wants: 'ships TypeScript alone',
        has,
        remedy: 'Node runs none in node_modules',
      },
    ];
  if (entry[by] === 'types' || (entry.import === 'none' && entry.require === 'none')) return [];
  if (by === 'import') return intoImport(entry, has);
  if (entry.require === 'cjs') return [];
  return intoRequire(candidate, entry, around, app, has);
}

function intoImport(entry: Entry, has: string): Reason[] {
  if (entry.import === 'none')
    return [
      {
        ...{ about: 'module', level: 'with', wants: 'exports for require alone', has },
        remedy: 'load it with createRequire(import.meta.url)',
      },
    ];
  if (entry.import === 'esm') return [];
  const remedy = 'import its default, named imports work where Node finds the names in its code';
  return [{ about: 'module', level: 'note', wants: 'CommonJS', has, remedy }];
}

/** An ES module that is required: Node does it from a version on, unless the package forbids it. */
function intoRequire(
  { facts, versions }: Candidate,
  entry: Entry,
  { node }: Surroundings,
  app: ProjectPackage,
  has: string,
): Reason[] {
  const before = newest(versions, (line) => line.type === 'commonjs');
  const instead = `await import('${facts.name}')${before === undefined ? '' : `, or use ${facts.name}@${before}`}`;
  if (entry.require === 'none')
    return [
      {
        ...{ about: 'module', level: 'no', wants: 'exports for import alone', has },
        remedy: `ERR_PACKAGE_PATH_NOT_EXPORTED on any Node: ${instead}`,
      },
    ];
  const own = nodesOf(node).find(({ range }) => !overlap(range, requiringModules));
  if (own)
    return [
      {
        ...{
          about: 'module',
          level: 'no',
          wants: 'an ES module',
          has: `${has}, Node ${own.range} (${own.source})`,
        },
        remedy: `ERR_REQUIRE_ESM before Node 22.12 and 20.19: ${instead}`,
      },
    ];
  const { engines, typescript } = app;
  const isPromised = engines !== null && !isWithin(engines.range, requiringModules);
  const isRefused =
    /^node1[68]$/.test(typescript?.module ?? '') ||
    (typescript?.module === 'nodenext' &&
      typescript.version !== null &&
      isWithin(typescript.version, '<5.8.0'));
  const caveats = [
    'require() of it works here, but not where it or what it imports has a top-level await (ERR_REQUIRE_ASYNC_MODULE)',
    ...(isPromised ? [`nor on all of ${engines.range} (${engines.source})`] : []),
    ...(isRefused ? [`tsc refuses it under module ${typescript?.module} (TS1479)`] : []),
  ];
  return [
    {
      about: 'module',
      level: 'with',
      wants: 'an ES module',
      has,
      remedy: `${caveats.join('; ')}; else ${instead}`,
    },
  ];
}

export function typesReasons(candidate: Candidate, around: Surroundings, app: ProjectPackage): Reason[] {
  const { typescript } = app;
  if (typescript === null) return [];
  const { name } = candidate.facts;
  const { types, subpaths, ...formats } = entryOf(candidate.facts);
  if (formats.import === 'source') return [];
  const resolution = typescript.moduleResolution ?? (typescript.module === 'commonjs' ? 'node10' : null);
  const isOld =
    /^(?:node|node10|classic)$/.test(resolution ?? '') && !isWithin(typescript.version ?? '0.0.0', '>=6.0.0');
  if (isOld && (types === 'in exports' || subpaths.length > 0))
    return [
      {
        ...{ about: 'types', level: 'with', wants: 'types by its exports alone' },
        has: `moduleResolution ${resolution}, which does not read them`,
        remedy: 'set node16, nodenext or bundler',
      },
    ];
  if (types !== null || candidate.hasTypes || typedBy(name) !== null) return [];
  const typesName = typesPackageOf(name);
  if (around.installed.some((copy) => copy.name === typesName && copy.isTop)) return [];
  const has = typescript.isStrict ? 'TypeScript, strict' : 'TypeScript';
  const remedy =
    candidate.typesPackage === null
      ? `TS7016 unless declared: declare module '${name}'`
      : `add ${candidate.typesPackage ?? `${typesName}, if there is one`}`;
  const level = typescript.isStrict ? 'with' : 'note';
  const wants = candidate.hasTypes === false ? 'no types of its own' : 'no types that its manifest names';
  return [{ about: 'types', level, wants, has, remedy }];
}
