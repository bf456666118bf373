import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { findCliEntry } from '../../../../src/project/adapters/nest/cli.ts';
import { createProject } from '../../../support/temp.ts';

const apps = {
  monorepo: true,
  sourceRoot: 'apps/api/src',
  projects: {
    api: { type: 'application', root: 'apps/api', sourceRoot: 'apps/api/src' },
    tools: { type: 'library', root: 'libs/tools' },
  },
};

const jobs = { type: 'application', root: 'apps/jobs', sourceRoot: 'apps/jobs/src' };

test.each([
  ['nest start --watch', {}, 'src/main.ts'],
  ['cross-env A=1 nest start --debug --watch', { sourceRoot: 'source' }, 'source/main.ts'],
  ['nest start --entryFile server', {}, 'src/server.ts'],
  ['nest start', { entryFile: 'server.js' }, 'src/server.ts'],
  ['npx nest start api', apps, 'apps/api/src/main.ts'],
  ['nest start', apps, 'apps/api/src/main.ts'],
  ['nest start', { ...apps, root: 'apps/api', projects: { jobs, ...apps.projects } }, 'apps/api/src/main.ts'],
  ['nest start jobs', { ...apps, projects: { ...apps.projects, jobs } }, 'apps/jobs/src/main.ts'],
  ['nest build', {}, null],
  ['nest start --entryFile none', {}, null],
])('%s with %j', async (script, config, expected) => {
  const files = [
    'src/main.ts',
    'src/server.ts',
    'source/main.ts',
    'apps/api/src/main.ts',
    'apps/jobs/src/main.ts',
  ];
  const { root, project } = await createProject({
    'package.json': { scripts: { 'start:dev': script, test: 'jest' } },
    'nest-cli.json': config,
    ...Object.fromEntries(files.map((file) => [file, ''])),
  });
  const [pkg] = project.packages;
  const entry = pkg ? await findCliEntry(pkg) : null;
  expect(entry && relative(root, entry.file)).toBe(expected);
});

test.each([
  [
    { 'nest:start': 'nest start ./src/main.ts', dev: 'concurrently "npm run nest:start"' },
    'script "nest:start"',
  ],
  [{ 'api:dev': 'nest start', 'start:dev': 'nest start --watch' }, 'script "start:dev"'],
  [{ api: 'nest build' }, undefined],
])('of scripts by any name: %j', async (scripts, reason) => {
  const { project } = await createProject({ 'package.json': { scripts }, 'src/main.ts': '' });
  const [pkg] = project.packages;
  expect((pkg && (await findCliEntry(pkg)))?.reason).toBe(reason);
});
