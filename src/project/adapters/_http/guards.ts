// Middleware that looks like authentication or authorisation. Evidence for the reader, no verdict.
import type { Route } from '../../../protocol/schemas.ts';

const words = [
  ...[
    'requireUser',
    'requireLogin',
    'requireRole',
    'requireAdmin',
    'checkRole',
    'hasRole',
    'isAdmin',
    'adminOnly',
  ],
  ...['verifyToken', 'isLoggedIn', 'ensureLoggedIn', 'restrictTo', 'permission', 'passport', 'guard'],
  ...['jwt', 'apiKey', 'bearer'],
];
const guardWords = new RegExp(words.join('|'), 'i');
// "author" is not "auth", but "authorize" is.
const auth = /auth(?!or(?!i[sz]))/i;
const openWords = /optional|public|anonymous/i;

type NamedFunction = Route['middleware'][number];

export function guardsOf(middleware: readonly NamedFunction[]): Route['guards'] {
  return middleware.flatMap((item) => {
    const reason = reasonFor(item);
    return reason ? [{ ...item, reason }] : [];
  });
}

function reasonFor({ name, source }: NamedFunction): string | undefined {
  if (name !== '<anonymous>' && openWords.test(name)) return undefined;
  const byName = guardWord(name);
  if (byName) return `name "${name}" matches "${byName}"`;
  const file = source?.replace(/:\d+$/, '');
  if (!file) return undefined;
  const module = moduleName(file);
  const word = openWords.test(module) ? undefined : guardWord(module);
  return word ? `file "${file}" matches "${word}"` : undefined;
}

function guardWord(text: string): string | undefined {
  const found = guardWords.exec(text)?.[0].toLowerCase();
  return words.find((word) => word.toLowerCase() === found) ?? (auth.test(text) ? 'auth' : undefined);
}

/** File name without extension, or its folder's for an index file: a folder further up says nothing about one function. */
function moduleName(file: string): string {
  const parts = file.split('/');
  const base = (parts.at(-1) ?? '').replace(/\.\w+$/, '');
  return base === 'index' ? (parts.at(-2) ?? '') : base;
}
