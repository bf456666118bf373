// What a package gives to `require` and to `import`, as Node reads its manifest.
import type { PackageFacts } from '../../../protocol/packages/facts.ts';

/** `source`: TypeScript, which Node does not run in node_modules. */
export type Format = 'cjs' | 'esm' | 'source' | 'types' | 'none';

export interface Entry {
  require: Format;
  import: Format;
  /** No main entry: only these. */
  subpaths: string[];
  types: 'bundled' | 'in exports' | null;
}

export function entryOf(facts: PackageFacts): Entry {
  const { exports, types } = facts;
  const isMap = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  const main = isMap ? (exports as Record<string, unknown>)['.'] : exports;
  const hasMain = main !== undefined && main !== null;
  const typed = types !== null ? 'bundled' : hasTypes(main ?? exports) ? 'in exports' : null;
  if (!hasMain && isMap) {
    const subpaths = Object.keys(exports as object).filter((key) => key !== './package.json');
    return { require: 'none', import: 'none', subpaths, types: typed };
  }
  if (!hasMain) return { ...withoutExports(facts), subpaths: [], types: typed };
  const formatOf = (condition: 'require' | 'import') => {
    const found = resolve(main, new Set(['node', 'node-addons', condition]), []);
    return found ? formatOfFile(found.file, facts.type, found.by) : 'none';
  };
  return { require: formatOf('require'), import: formatOf('import'), subpaths: [], types: typed };
}

function withoutExports({
  name,
  main,
  type,
  module,
  types,
}: PackageFacts): Pick<Entry, 'require' | 'import'> {
  const isTypes =
    name.startsWith('@types/') || (main === null && module === null && types !== null && type === 'commonjs');
  const format = main === null && isTypes ? 'types' : formatOfFile(main ?? 'index.js', type, []);
  return { require: format, import: format };
}

/** The first target whose conditions hold; `by`: those on the way to it. */
function resolve(
  target: unknown,
  conditions: ReadonlySet<string>,
  by: readonly string[],
): { file: string; by: readonly string[] } | null | undefined {
  if (typeof target === 'string') return { file: target, by };
  if (target === null || by.length > 10) return null;
  if (Array.isArray(target)) {
    for (const item of target) {
      const found = resolve(item, conditions, by);
      if (found) return found;
    }
    return undefined;
  }
  if (!isRecord(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== 'default' && !conditions.has(condition)) continue;
    const found = resolve(inner, conditions, [...by, condition]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A folder may have a package.json with another type: that a file is for `require` says more. */
function formatOfFile(file: string, type: PackageFacts['type'], by: readonly string[]): Format {
  if (/\.d\.[mc]?ts$/.test(file)) return 'types';
  if (/\.[mc]?tsx?$/.test(file)) return 'source';
  if (file.endsWith('.mjs')) return 'esm';
  if (/\.(?:cjs|node|json)$/.test(file) || by.includes('require')) return 'cjs';
  if (by.includes('import')) return 'esm';
  return type === 'module' ? 'esm' : 'cjs';
}

function hasTypes(target: unknown, depth = 0): boolean {
  if (typeof target === 'string') return /\.d\.[mc]?ts$/.test(target);
  if (typeof target !== 'object' || target === null || depth > 10) return false;
  return Object.entries(target).some(
    ([key, inner]) => (/^types(?:@|$)/.test(key) && inner !== null) || hasTypes(inner, depth + 1),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
