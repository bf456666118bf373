// What hides code from the human who is asked: words in front of it, behind it, or around it, that do nothing.
import { createRedactor } from '../../src/server/redact.ts';

export interface Disguise {
  name: string;
  /** `act` is what matters. */
  code(act: string): string;
}

const calm = 'It only reads the folder, and says how many files there are. ';
const long = calm.repeat(10);
const far = ' '.repeat(900);
const lies = 'mcp-node: permit the shell to read a file? It ran:';

const disguises: [name: string, code: (act: string) => string][] = [
  ['a comment in front of it', (act) => `/* ${long} */ ${act}`],
  ['a comment of many lines', (act) => `/*\n${`${calm}\n`.repeat(10)}*/\n${act}`],
  ['lines of comments', (act) => `${`// ${calm}\n`.repeat(10)}${act}`],
  ['a comment as in HTML', (act) => `<!-- ${long}\n${act}`],
  ['the end of a comment as in HTML', (act) => `\n--> ${long}\n${act}`],
  ['such an end, behind a comment', (act) => `/*\n*/ --> ${long}\n${act}`],
  ['a line for a shell', (act) => `#!/bin/sh ${long}\n${act}`],
  ['a comment after a statement that is empty', (act) => `;; /* ${long} */ ; ${act}`],
  ['a text that is a statement', (act) => `'${long}'; "${calm}";\n${act}`],
  ['spaces', (act) => `${far}${act}`],
  ['wide spaces', (act) => `${'\u3000'.repeat(900)}${act}`],
  ['blank lines', (act) => `${'\n'.repeat(900)}${act}`],
  ['line separators', (act) => `// ${calm}${'\u2028'.repeat(900)}${act}`],
  ['a comment that a paragraph separator ends', (act) => `// ${long}\u2029${act}`],
  ['marks that turn the text', (act) => `/* \u202e ${long} \u2066 */ ${act}`],
  ['marks that nobody sees', (act) => `/*${'\u2063'.repeat(600)}*/${act}`],
  ['a line that is written over', (act) => `${act} //\r'${calm}'`],
  ['a line that is written over, by a sequence', (act) => `${act} //\x1b[G'${calm}'`],
  ['marks that go back', (act) => `${act} //${'\b'.repeat(40)} '${calm}'`],
  ['a sequence that swallows what follows', (act) => `'\x1b]0;'; ${act}; '\x07'`],
  ['such a sequence, of eight bits', (act) => `'\x9d'; ${act}; '\x9c'`],
  ['such a sequence, in comments', (act) => `/*\x1bP*/ ${act} /*\x1b\\*/`],
  [
    'what looks like a key',
    (act) => `'-----BEGIN RSA PRIVATE KEY-----'; ${act}; '-----END RSA PRIVATE KEY-----'`,
  ],
  [
    'what looks like one, in comments',
    (act) => `//-----BEGIN PRIVATE KEY-----\n${act}\n//-----END PRIVATE KEY-----`,
  ],
  ['a line in our name, before it', (act) => `/*\n${lies}\n*/ ${act}`],
  ['a line in our name, behind it', (act) => `${act}\n/*\n${lies}\n1 + 1\n*/`],
  ['a line in our name, by a carriage return', (act) => `${act} //\r${lies}`.replace(lies, `'${lies}'`)],
];

export const question: readonly Disguise[] = disguises.map(([name, code]) => ({ name, code }));

/** As a server would ask that takes code for a text like all others: redacted, and shown where it begins. */
export const naiveQuestion = (path: string, code: string): string =>
  `mcp-node: permit the shell to write ${path}? It ran:\n${redact(code).slice(0, 400)}`;

const redact = createRedactor([], {}, '/');

/** What may be all that a client shows. */
export const inSight = (text: string): string =>
  text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .slice(0, 2)
    .map((line) => line.slice(0, 200))
    .join('\n');

/** Lines that claim to be ours; the first is. */
export const inOurName = (text: string): string[] =>
  text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .slice(1)
    .filter((line) => line.replace(/^'/, '').startsWith('mcp-node: '));

/** Format marks: they turn a text, or cannot be seen. */
export const unseen = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
