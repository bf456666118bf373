// The question to the human: its first two lines, which may be all that a client shows, say what is asked and what ran.
import type { Denial } from '../../protocol/permissions.ts';

export const verbs: Readonly<Record<Denial['kind'], string>> = {
  read: 'read',
  write: 'write',
  net: 'connect to',
  run: 'start',
};

/** `code`: readable. What it says of itself, in front of it, comes last. */
export function questionOf(denials: readonly Denial[], code: string, what = 'the shell'): string {
  const wanted = denials.map(({ kind, target }) => `${verbs[kind]} ${target}`).join(', ');
  const comment = leadingComments(code);
  const [ran, remarks] =
    comment.length < code.length ? [code.slice(comment.length), comment.trimEnd()] : [code, ''];
  return [
    `mcp-node: permit ${what} to ${wanted}? It ran:`,
    indented(ran),
    ...(remarks === '' ? [] : ['In front of it stands:', indented(remarks)]),
    'This was refused to that code, or to the project that it called. Once permitted, the agent can run it again.',
  ].join('\n');
}

/** Whatever ends a line in JavaScript ends it here, blank lines are left out, and what is far away comes near. */
export function readable(code: string): string {
  return code
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[^\S\n]/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' ? c : ''))
    .replaceAll(/\n\s*\n/g, '\n')
    .replaceAll(/ {20,}/g, ' '.repeat(20))
    .trim();
}

/** Comments of all kinds that a script may have, empty statements, and texts that are statements by themselves. */
const IDLE = new RegExp(
  [
    /\s|;/,
    /(?:\/\/|<!--|-->|#!).*(?:\n|$)/,
    /\/\*[\s\S]*?\*\//,
    /(["'])(?:\\.|(?!\1)[^\\\n])*\1[^\S\n]*[;\n]/,
  ]
    .map(({ source }) => source)
    .join('|')
    .replace(/^.*$/s, '^(?:$&)*'),
);

/** What does nothing, at the start, where nothing else can look like it. */
function leadingComments(code: string): string {
  return IDLE.exec(code)?.[0] ?? '';
}

/** No line of it is taken for one of ours. */
const indented = (text: string) => text.replaceAll(/^/gm, '  ');
