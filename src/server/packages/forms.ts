// What a package says of its modules and types in its manifest.
import type { PackageFacts } from '../../protocol/packages/facts.ts';

type Exports = PackageFacts['exports'];

/** Which of them a project can load: by its exports, then by its type. `require` of an ES module aside. */
export function modulesOf({ type, module, main, exports }: PackageFacts): 'esm' | 'commonjs' | 'both' {
  const entry = rootOf(exports);
  if (entry === null) {
    // A bundler's entry, which Node does not know.
    if (type === 'module' && !main?.endsWith('.cjs')) return 'esm';
    return main?.endsWith('.mjs') || (main === null && module !== null) ? 'esm' : 'commonjs';
  }
  const [imported, required] = [targetOf(entry, 'import'), targetOf(entry, 'require')];
  const isEsm = (file: string) => file.endsWith('.mjs') || (type === 'module' && !file.endsWith('.cjs'));
  const hasEsm = imported !== null && isEsm(imported);
  const hasCommonJs = required !== null && !isEsm(required);
  return hasEsm && hasCommonJs ? 'both' : hasEsm ? 'esm' : 'commonjs';
}

export const bundlesTypes = ({ types, exports }: PackageFacts): boolean =>
  types !== null || /"types(?:@[^"]*)?":|\.d\.[mc]?ts"/.test(JSON.stringify(exports));

function rootOf(exports: Exports): Exports {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return exports;
  const isMap = Object.keys(exports).some((key) => key.startsWith('.'));
  return isMap ? ((exports as Record<string, Exports>)['.'] ?? null) : exports;
}

/** As Node goes through the conditions, in order. */
function targetOf(entry: Exports, condition: 'import' | 'require'): string | null {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return null;
  const choices = Array.isArray(entry)
    ? entry
    : Object.entries(entry)
        .filter(([key]) => ['node', 'default', 'module-sync', condition].includes(key))
        .map(([, target]) => target);
  for (const choice of choices) {
    const target = targetOf(choice, condition);
    if (target !== null) return target;
  }
  return null;
}
