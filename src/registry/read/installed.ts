// What is installed, told as a registry would tell of it: where none is asked, or answers.
import type { PackageAnswer } from '../../protocol/packages/facts.ts';
import { answerOf, readPackument } from './packument.ts';

/** `manifest`: its package.json, which may be anything. Null where it is of no version of this package. */
export function readInstalled(name: string, manifest: string): PackageAnswer | null {
  try {
    const raw = JSON.parse(manifest);
    // Of another package, under this name.
    if (raw.name !== undefined && raw.name !== name) return null;
    const packument = readPackument({ name, versions: { [raw.version]: raw } }, name);
    return (packument && answerOf(packument, null)) ?? null;
  } catch {
    return null;
  }
}
