// An error in the shell of a project that is not ready names what makes it so; an error of the code names nothing.
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';

const native = `Error: The module '/srv/shop/node_modules/sharp/build/Release/sharp.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 108.`;

function makeProject(more: Record<string, string> = {}): Folder {
  return makeFolder({
    'package.json': JSON.stringify({ type: 'module', dependencies: { dayjs: '^1.11.0', sharp: '^0.34.0' } }),
    'declared.js': `import dayjs from 'dayjs'; export default dayjs;`,
    'undeclared.js': `import ky from 'ky/distribution'; export default ky;`,
    'built.js': `export * from './dist/generated.js';`,
    'native.js': `throw new Error(${JSON.stringify(native)});`,
    ...more,
  });
}

async function stepsAfter(project: Folder, codes: readonly string[]): Promise<string[]> {
  await using session = await connect(project.dir);
  const steps: string[] = [];
  for (const code of codes) {
    const { status, warnings } = await session.shell(code);
    expect(status, code).toBe('error');
    steps.push(warnings.find((warning) => warning.code === 'NEXT_STEP')?.message ?? '');
  }
  return steps;
}

test('says what to run, in the words of the package manager of the project', async () => {
  const codes = [
    `import dayjs from './declared.js'; dayjs`,
    `import dayjs from 'dayjs'; dayjs`,
    `import ky from './undeclared.js'; ky`,
    `import * as built from './built.js'; built`,
    `import './native.js'`,
  ];
  using project = makeProject();
  expect(await stepsAfter(project, codes)).toEqual([
    'The packages are not installed: run npm install.',
    'The packages are not installed: run npm install.',
    'No package.json here declares ky: run npm install ky, or npm install if it comes with another package.',
    'What it lacks is built or generated: run what makes it, such as npm run build.',
    expect.stringMatching(/^The native part of sharp is not built for this Node: run .*npm rebuild sharp\.$/),
  ]);
  using ofYarn = makeProject({ 'yarn.lock': '' });
  expect(await stepsAfter(ofYarn, codes.slice(0, 1))).toEqual([
    'The packages are not installed: run yarn install.',
  ]);
});

test('says nothing after an error of the code', async () => {
  const codes = [
    `import x from 'a-slip-of-the-pen'; x`,
    `import x from 'dayjss'; x`,
    `import x from './no-such-file.js'; x`,
    `throw new Error('the module of the client has no engine')`,
    `null.package`,
  ];
  using project = makeProject();
  expect(await stepsAfter(project, codes)).toEqual(['', '', '', '', '']);
});

test('keeps the answer where the project can no longer be read', async () => {
  using project = makeProject();
  await using session = await connect(project.dir, { args: [`--allow-write=${project.dir}`] });
  const { status, output } = await session.shell(
    `import { writeFileSync } from 'node:fs'; writeFileSync('package.json', '{');
     await import('./undeclared.js');`,
  );
  expect([status, output.exception?.message]).toEqual(['error', expect.stringContaining('package.json')]);
});
