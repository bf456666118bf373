// Where the packages of a project lie, whoever names them, and where nobody does.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../../src/project/disk/packages.ts';
import { workspaceAbove } from '../../../src/project/disk/workspace/root.ts';
import { findEntries } from '../../../src/project/inspect/app-entry.ts';
import { isEvidence } from '../../../src/project/inspect/detect.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { createProject, writeFiles } from '../../support/temp.ts';

const express = { dependencies: { express: '4' } };
const serverAndSite = {
  'server/package.json': { name: 'server', ...express },
  'server/index.js': 'require("express")()',
  'site/package.json': { name: 'site', scripts: { start: 'vite' } },
};

test.each<[string, Record<string, unknown>, string[]]>([
  ['Lerna', { 'lerna.json': { packages: ['server', 'site'] } }, ['server', 'site']],
  ['Lerna, where npm says it', { 'lerna.json': {}, 'package.json': { workspaces: ['s*r'] } }, ['server']],
  [
    'Rush, with comments and without a package.json',
    { 'rush.json': '{ /* c */ "projects": [{ "packageName": "x", "projectFolder": "server" }, // d\n] }' },
    ['server'],
  ],
  ['pnpm without a package.json', { 'pnpm-workspace.yaml': 'packages: ["s*"]' }, ['server', 'site']],
  ['Turbo above npm', { 'turbo.json': {}, 'package.json': { workspaces: ['site'] } }, ['site']],
])('packages that are named: %s', async (_, files, paths) => {
  const { project, warnings } = await createProject({ ...serverAndSite, ...files });
  expect(project.packages.map(({ path }) => path)).toEqual(paths);
  expect(warnings).toEqual([]);
});

test('Lerna names packages/* where it names nothing; what cannot be read is said', async () => {
  const { project } = await createProject({
    'package.json': {},
    'lerna.json': {},
    'packages/a/package.json': {},
  });
  expect(project.packages.map(({ path }) => path)).toEqual(['packages/a']);
  const { warnings } = await createProject({
    'package.json': {},
    'lerna.json': '{',
    'nx.json': {},
    'a/project.json': '[',
  });
  expect(warnings.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
    ['WORKSPACES_INVALID', 'lerna.json could not be read'],
    ['WORKSPACES_INVALID', 'a/project.json could not be read'],
  ]);
});

test('Nx with one package.json: a project uses what it imports, and starts where its targets say', async () => {
  const { project, warnings } = await createProject({
    'nx.json': {},
    'package.json': {
      name: 'all',
      dependencies: { fastify: '5', zod: '4', left: '1' },
      devDependencies: { nx: '22' },
    },
    'apps/api/project.json': {
      ...{ name: 'api', sourceRoot: 'apps/api/src', projectType: 'application' },
      targets: { serve: { executor: '@nx/js:node' }, build: { options: { main: 'apps/api/src/main.ts' } } },
    },
    'apps/api/src/main.ts': `import { fastify } from 'fastify';\nimport type { A } from 'zod';`,
    'apps/jobs/project.json': {
      targets: { serve: { executor: 'nx:run-commands', options: { command: 'tsx {projectRoot}/run.ts' } } },
    },
    'apps/jobs/run.ts': `import 'zod/v4';`,
    'apps/site/project.json': { sourceRoot: 'apps/site/src' },
    'apps/site/src/main.tsx': '',
    'libs/shared/util/project.json': '{ "name": "util", /* none */ }',
    'libs/shared/util/src/index.ts': '',
    'dist/apps/api/project.json': {},
  });
  expect(warnings).toEqual([]);
  expect(project.packages.map(({ label, path, manifest }) => [label, path, manifest?.dependencies])).toEqual([
    // Nobody imports it: it may be needed where something is started.
    ['api', 'apps/api', { fastify: '5', left: '1' }],
    ['jobs', 'apps/jobs', { zod: '4' }],
    ['site', 'apps/site', {}],
    ['util', 'libs/shared/util', {}],
  ]);
  const entries = await Promise.all(project.packages.map((pkg) => findEntries(pkg, project)));
  expect(entries.slice(0, 2).map((found) => [found.entries[0]?.path, found.entries[0]?.reason])).toEqual([
    ['apps/api/src/main.ts', '"main" in apps/api/project.json'],
    ['apps/jobs/run.ts', 'a command in apps/jobs/project.json'],
  ]);
});

test('Nx over packages, alone, and as it was written before', async () => {
  const labels = async (files: Record<string, unknown>) =>
    (await createProject({ 'nx.json': {}, ...files })).project.packages.map(({ label }) => label);
  const packages = { 'package.json': { workspaces: ['a'] }, 'a/package.json': { name: '@x/a' } };
  expect(await labels(packages)).toEqual(['@x/a']);
  expect(await labels({ ...packages, 'b/project.json': { name: 'b' } })).toEqual(['@x/a', 'b']);
  const alone = { 'package.json': { name: 'one', ...express }, 'project.json': { name: 'one' } };
  expect(await labels({ ...alone, 'e2e/project.json': { name: 'e2e' } })).toEqual(['one', 'e2e']);
  const before = { projects: { web: 'apps/web', api: { root: 'apps/api', architect: {} } } };
  expect(await labels({ 'package.json': {}, 'workspace.json': before })).toEqual(['api', 'web']);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['no package.json above', serverAndSite, ['server', 'site']],
  [
    'one that starts them',
    { 'package.json': { scripts: { dev: 'concurrently x' } }, ...serverAndSite },
    ['server', 'site'],
  ],
  [
    'an app above',
    { 'package.json': express, 'client/package.json': { scripts: { start: 'x' } } },
    ['.', 'client'],
  ],
  [
    'one that starts a file',
    { 'package.json': { scripts: { start: 'node a.js' } }, 'client/package.json': express },
    ['.', 'client'],
  ],
  ['two levels down', { 'package.json': {}, 'apps/api/package.json': express }, ['apps/api']],
  ['three levels down, nothing above', { 'code/apps/api/package.json': express }, ['code/apps/api']],
  ['a package of its own below', { 'api/package.json': express, 'api/lib/package.json': express }, ['api']],
  [
    'samples, copies, and marks of a module format',
    {
      'package.json': express,
      'examples/one/package.json': express,
      'dist/package.json': express,
      'lib/node_modules/x/package.json': express,
      'src/esm/package.json': { type: 'module' },
      'src/types/package.json': { type: 'commonjs' },
    },
    ['.'],
  ],
])('packages in folders: %s', async (_, files, paths) => {
  const { project } = await createProject(files);
  expect(project.packages.map(({ path }) => path)).toEqual(paths);
});

const messages = async (files: Record<string, unknown>) => {
  const { root, project, warnings } = await createProject(files);
  const shown = warnings.map(({ code, message }) => [code, message.replace(root, 'HERE')]);
  return { paths: project.packages.map(({ path }) => path), shown };
};

test('without a package.json it is said what is taken instead, and how to take another', async () => {
  expect((await messages(serverAndSite)).shown).toEqual([
    [
      'NO_MANIFEST',
      expect.stringMatching(/^No package.json was found in HERE or above: .*\(server, site\).*--project/),
    ],
  ]);
  expect((await messages({ 'a.js': '' })).shown).toEqual([
    ['NO_MANIFEST', expect.stringMatching(/the directory itself is taken as the project.*--project/)],
  ]);
});

test('a folder of projects is none: they are named', async () => {
  const projects = Object.fromEntries(
    ['ant', 'bee'].flatMap((name) => [
      [`${name}/package.json`, express],
      [`${name}/.git/HEAD`, ''],
    ]),
  );
  const { paths, shown } = await messages(projects);
  expect(paths).toEqual(['.']);
  expect(shown).toEqual([
    ['NO_MANIFEST', expect.stringMatching(/projects in its folders: ant, bee\. .*--project/)],
  ]);
  const many = Object.fromEntries(
    Array.from({ length: 13 }, (_, index) => [`p${index}/package.json`, express]),
  );
  expect((await messages(many)).shown).toEqual([
    ['NO_MANIFEST', expect.stringContaining('and 5 more. Start mcp-node with --project')],
  ]);
});

test('a home folder, and what is above one, is not looked through', async () => {
  for (const root of ['/', dirname(homedir())]) {
    const { project, warnings } = await readProject(root, defaultConfig, isEvidence);
    expect(project.packages).toEqual([]);
    expect(warnings).toEqual([
      {
        code: 'NO_MANIFEST',
        message: expect.stringMatching(/a home folder is not looked through.*--project/),
      },
    ]);
  }
});

test.each(['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'rush.json'])(
  '%s marks a workspace',
  async (name) => {
    const root = await writeFiles({ [name]: '', 'packages/a/package.json': {}, 'b/package.json': {} });
    expect(workspaceAbove(join(root, 'packages/a'))).toBe(root);
    expect(workspaceAbove(root)).not.toBe(root);
  },
);
