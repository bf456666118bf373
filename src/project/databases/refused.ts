// Drivers that cannot be held to the mode: they load, as apps import what they then do not use, and refuse to connect.
import { standIn } from '../guard/stand-in.ts';
import { unprotected } from './state.ts';

export const reasonFor = (name: string) => `nothing holds the driver ${name} to the mode`;

/** The same exports, whose functions refuse. */
export function refuseExports(name: string, exports: unknown): unknown {
  const refuse = () => {
    throw unprotected(reasonFor(name));
  };
  if (typeof exports === 'function') return standIn(exports, refuse);
  return Object.fromEntries(
    Object.entries(Object(exports)).map(([key, value]) => [
      key,
      typeof value === 'function' ? refuse : value,
    ]),
  );
}

/** Source of an ES module whose default export refuses: one that is loaded can no longer be changed. By `names` it has functions that do. */
export function refusingModule(
  name: string,
  names: readonly string[] = [],
  others: readonly string[] = [],
): string {
  const { message, hint, code } = unprotected(reasonFor(name));
  const named = [
    ...names.map((key) => `export { refused as ${key} };`),
    ...others.map((key) => `export const ${key} = refused;`),
    ...names.map((key) => `refused.${key} = refused;`),
  ];
  return `export default function refused() {
  throw Object.assign(new Error(${JSON.stringify(message)}), ${JSON.stringify({ code, hint })});
}
${named.join('\n')}`;
}
