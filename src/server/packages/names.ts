// "zod", "@scope/name@^1", "zod@latest": what a package may be called by.
import { codedError } from '../../errors.ts';

/** As npm takes names that are old: upper case counts. */
const pattern = /^(@[A-Za-z\d~][\w.~-]*\/)?[A-Za-z\d~][\w.~-]*$/;

export const isName = (text: string): boolean => text.length <= 214 && pattern.test(text);

export interface Asked {
  name: string;
  range: string | null;
}

export function parseName(text: string): Asked {
  const trimmed = text.trim().replace(/^npm:/, '');
  const at = trimmed.indexOf('@', 1);
  const [name, range] = at === -1 ? [trimmed, null] : [trimmed.slice(0, at), trimmed.slice(at + 1)];
  if (!isName(name)) {
    const problem = `"${text.slice(0, 300)}" is no name of a package.`;
    throw codedError('BAD_ARGUMENTS', {
      problem,
      allowed: 'Names are as "zod" or "@scope/name", with a range as "zod@^4".',
    });
  }
  if (range !== null && !/^[\w.*~^<>=| +-]{0,200}$/.test(range)) {
    const problem = `"${range.slice(0, 300)}" is no range.`;
    throw codedError('BAD_ARGUMENTS', {
      problem,
      allowed: 'A range is as "^4", "4.1.0", ">=3 <5" or a dist-tag.',
    });
  }
  return { name, range: range || null };
}
