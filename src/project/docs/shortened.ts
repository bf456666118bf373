// Lists of names and files, as long as an answer can have them.
import type { DocsAnswer } from '../../protocol/docs/answers.ts';

const MAX_NAMES = 120;
const MAX_FILES = 40;

export function shortNames(names: readonly string[]): Pick<DocsAnswer, 'names' | 'moreNames'> {
  if (names.length === 0) return {};
  const more = names.length - MAX_NAMES;
  return { names: names.slice(0, MAX_NAMES), ...(more > 0 && { moreNames: more }) };
}

export function shortFiles(
  listed: readonly { path: string; bytes: number }[],
): Pick<DocsAnswer, 'files' | 'moreFiles'> {
  if (listed.length === 0) return {};
  const more = listed.length - MAX_FILES;
  return { files: listed.slice(0, MAX_FILES), ...(more > 0 && { moreFiles: more }) };
}
