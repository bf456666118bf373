import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptTargets, splitCommands } from '../../../src/files/npm-scripts.ts';
import { findEntries } from '../../../src/project/inspect/app-entry.ts';
import { createProject } from '../../support/temp.ts';

test.each([
  ['tsx watch src/server.ts', ['watch', 'src/server.ts']],
  ['node --env-file=.env -r dotenv/config dist/index.js', ['dist/index.js']],
  ['nodemon --watch src --ext ts src/index.ts', ['src/index.ts']],
  ['nodemon --exec "tsx src/index.ts"', ['src/index.ts']],
  ['nodemon --watch src -x tsx src/index.ts', ['tsx', 'src/index.ts']],
  ['ts-node -P tsconfig.server.json ./src/app.ts --port 3000', ['./src/app.ts', '3000']],
  ['cross-env NODE_ENV=production A="b c" node server.js', ['server.js']],
  ['node --watch --inspect=0.0.0.0:9229 --import tsx src/main.ts', ['src/main.ts']],
  ['prisma generate && tsc -b; node dist/main', ['dist/main']],
  ['dotenv -e .env.local -- npx tsx "src/my server.ts"', []],
  ['next dev', []],
  ['concurrently "npm:watch" "npm run serve" "node other.js"', ['worker.ts', 'src/serve.ts', 'other.js']],
  ['npm-run-all -p watch serve', ['worker.ts', 'src/serve.ts']],
  ['run-p s*', ['src/serve.ts']],
  ['yarn serve --verbose', ['src/serve.ts']],
  ['npm run serve --workspace other', []],
  ['npm run dev', []],
])('targets of `%s`', (dev, targets) => {
  const scripts = { dev, watch: 'tsx worker.ts', serve: 'npm run nothing & tsx src/serve.ts' };
  expect(scriptTargets(scripts, 'dev')).toEqual(targets);
});

test('commands and words of a script', () => {
  expect(splitCommands(`A=1 x "b c"'d'\\ e && y||z;w & v | u`)).toEqual([
    ['A=1', 'x', 'b cd e'],
    ['y'],
    ['z'],
    ['w'],
    ['v'],
    ['u'],
  ]);
});

test.each<[string, Record<string, unknown>, string | null, string]>([
  ['a script before main', { 'src/server.ts': '', 'src/index.ts': '' }, 'src/server.ts', 'script "dev"'],
  [
    'main when the file of the script is missing',
    { 'lib/start.js': '' },
    'lib/start.js',
    '"main" in package.json',
  ],
  ['a usual name', { 'src/app.mts': '', 'index.js': '' }, 'src/app.mts', 'usual name'],
])('takes %s', async (_, files, path, reason) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', main: 'lib/start', scripts: { dev: 'tsx watch src/server.ts' } },
    ...files,
  });
  const [pkg] = project.packages;
  if (pkg === undefined) throw new Error('no package');
  expect(await findEntries(pkg, project)).toEqual({
    entries: path === null ? [] : [{ app: 'app', file: join(root, path), path, reason }],
    warnings: [],
  });
});

test.each([
  ['node dist/server.js', ['src/server.ts', 'dist/server.js'], 'src/server.ts'],
  ['node dist/src/server.js', ['src/server.ts'], 'src/server.ts'],
  ['node dist/server.js', ['dist/server.js'], 'dist/server.js'],
  ['node build', ['build/index.js', 'src/main.ts'], 'build/index.js'],
  ['node .', ['index.mjs'], 'index.mjs'],
  ['node server', ['server.js'], 'server.js'],
  ['node node_modules/x/cli.js', ['node_modules/x/cli.js'], null],
  ['node ../other.js', [], null],
  ['tsx', [], null],
])('`%s` with %j runs %s', async (start, files, path) => {
  const { project } = await createProject({
    'package.json': { name: 'app', scripts: { start } },
    ...Object.fromEntries(files.map((file) => [file, ''])),
  });
  const [pkg] = project.packages;
  if (pkg === undefined) throw new Error('no package');
  const { entries } = await findEntries(pkg, project);
  expect(entries[0]?.path ?? null).toBe(path);
});

test('the configuration names entries of the innermost package', async () => {
  const { root, project } = await createProject(
    {
      'package.json': { workspaces: ['a', 'b'] },
      'a/package.json': { name: 'a', main: 'x.ts' },
      'a/x.ts': '',
      'a/one.ts': '',
      'a/two.ts': '',
      'b/package.json': { name: 'b', main: 'x.ts' },
      'b/x.ts': '',
    },
    { entry: ['a/one.ts', './a/two.ts', 'a/gone.ts'] },
  );
  const reason = '"entry" in the configuration';
  expect(await Promise.all(project.packages.map((pkg) => findEntries(pkg, project)))).toEqual([
    {
      entries: [
        { app: 'a', file: join(root, 'a/one.ts'), path: 'a/one.ts', reason },
        { app: 'a', file: join(root, 'a/two.ts'), path: 'a/two.ts', reason },
      ],
      warnings: [
        {
          code: 'ENTRY_NOT_FOUND',
          message: '"entry" in the configuration names a/gone.ts, which is not a file.',
        },
      ],
    },
    { entries: [], warnings: [] },
  ]);
});
