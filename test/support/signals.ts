// How code of a project under test and the test wait for each other: by files in `marks/`, where a server with `allowMarks`
// lets it write.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './raw.ts';

export const allowMarks = '--allow-write=marks';

/** A module of the project, and the folder. */
export const signalFiles = {
  'marks/.gitkeep': '',
  'src/signals.ts': `
import { existsSync, writeFileSync } from 'node:fs';
export const word = 'old';
export const mark = (name: string) => writeFileSync('marks/' + name, '');
export const wait = async (name: string) => {
  while (!existsSync('marks/' + name)) await new Promise((done) => setTimeout(done, 20));
  return word;
};
export const busy = (name: string) => { while (!existsSync('marks/' + name)); return 'done'; };
// Both in one: between two calls of the shell, another session may come in.
export const hold = (begun: string, name: string) => { mark(begun); return busy(name); };
export const later = async (name: string) => { await wait('begun-' + name); mark('later-' + name); return busy(name); };
`,
};

export function signalsIn(dir: string) {
  const at = (name: string) => join(dir, 'marks', name);
  return {
    /** What \`wait\` and \`busy\` wait for. */
    give: (name: string) => writeFileSync(at(name), ''),
    /** Until the code has marked it. */
    seen: (name: string) => until(`the mark ${name}`, () => existsSync(at(name))),
  };
}
