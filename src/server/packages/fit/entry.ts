// What a package gives to `require` and to `import`, as Node reads its manifest.
import { exportsTypes, typedBy } from '../../../files/packages/types.ts';
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
  const typed = types !== null ? 'bundled' : exportsTypes(main ?? exports) ? 'in exports' : null;
  if (!hasMain && isMap) {
    const subpaths = Object.keys(exports as object).filter((key) => key !== './package.json');
    return { require: 'none', import: 'none', subpaths, types: typed };
  }
  if (!hasMain) return { ...withoutExports(facts), subpaths: [], types: typed };
  const formatOf = (...conditions: string[]) => {
    const found = resolve(main, new Set(['node', 'node-addons', ...conditions]), []);
    return found ? formatOfFile(found.file, facts.type, found.by) : 'none';
  };
  const required = formatOf('require');
  return {
    // By this one Node finds ES modules that it can require.
    require: required === 'none' ? formatOf('require', 'module-sync') : required,
    import: formatOf('import', 'module-sync'),
    ...{ subpaths: [], types: typed },
  };
}

function withoutExports(facts: PackageFacts): Pick<Entry, 'require' | 'import'> {
  const { name, main, type, module, types, bin } = facts;
  const hasNoCode = !main && module === null;
  const isTypes = hasNoCode && (types !== null || typedBy(name) !== null);
  const isProgram = hasNoCode && bin.length > 0;
  const format = isTypes ? 'types' : isProgram ? 'none' : formatOfFile(main || 'index.js', type, []);
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
  if (/(?:^|\/)(?:cjs|commonjs)\//.test(file)) return 'cjs';
  if (by.includes('import') || by.includes('module-sync')) return 'esm';
  return type === 'module' ? 'esm' : 'cjs';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In a word, for a table. */
export function modulesOf(facts: PackageFacts): 'esm' | 'commonjs' | 'both' {
  // A bundler's entry, which Node does not know.
  if (facts.exports === null && !facts.main && facts.module !== null) return 'esm';
  const entry = entryOf(facts);
  if (entry.require !== 'cjs') return entry.import === 'esm' || facts.type === 'module' ? 'esm' : 'commonjs';
  return entry.import === 'esm' ? 'both' : 'commonjs';
}

export const bundlesTypes = (facts: PackageFacts): boolean => entryOf(facts).types !== null;
