// Where clients keep the schema that they were generated from, and what counts as another schema.
import { expect, test } from 'vitest';
import { readClientSources } from '../../../../src/project/adapters/prisma/generated.ts';
import { createProject } from '../../../support/temp.ts';

const manifest = { name: 'p', dependencies: { '@prisma/client': '^6' } };
const datasource = 'datasource db {\n  provider = "sqlite"\n  url = "file:./a//b.db"\n}\n';
const schema = (generator: string, more = '') =>
  `generator client {\n${generator}\n}\n${datasource}\nmodel A {\n  id Int @id\n}\n${more}`;

async function warningsOf(files: Record<string, unknown>): Promise<string[]> {
  const { project } = await createProject({ 'package.json': manifest, ...files });
  return (await readClientSources(project)).warnings.map(({ message }) => message);
}

const js = '  provider = "prisma-client-js"';
const inPackages = {
  'node_modules/@prisma/client/package.json': { name: '@prisma/client', version: '6.0.0' },
};

test.each<[name: string, now: string, then: string, outdated: boolean]>([
  ['the same', schema(js), schema(js), false],
  ['other comments and blanks', schema(js, '// new\n'), schema(js).replaceAll('  ', '\t'), false],
  ['another model', schema(js, 'model B {\n  id Int @id\n}\n'), schema(js), true],
  ['another string that looks like a comment', schema(js).replace('a//b', 'a//c'), schema(js), true],
])('prisma-client-js among the packages: %s', async (_, now, then, outdated) => {
  const warnings = await warningsOf({
    ...inPackages,
    'prisma/schema.prisma': now,
    'node_modules/.prisma/client/schema.prisma': then,
  });
  expect(warnings).toHaveLength(outdated ? 1 : 0);
});

test('prisma-client-js with an output, and prisma-client in JavaScript', async () => {
  const own = schema(`${js}\n  output = "../gen"`);
  expect(await warningsOf({ 'prisma/schema.prisma': own, 'gen/schema.prisma': own })).toEqual([]);
  expect(await warningsOf({ 'prisma/schema.prisma': own, 'gen/schema.prisma': schema(js) })).toHaveLength(1);
  const modern = schema('  provider = "prisma-client"\n  output = "../gen"');
  const code = (text: string) => `const config = {\n  "inlineSchema": ${JSON.stringify(text)},\n}`;
  expect(await warningsOf({ 'prisma/schema.prisma': modern, 'gen/internal/class.js': code(modern) })).toEqual(
    [],
  );
  expect(await warningsOf({ 'prisma/schema.prisma': modern, 'gen/internal/class.js': code(own) })).toEqual([
    'prisma/schema.prisma is not what the Prisma client was generated from: run `npx prisma generate`.',
  ]);
});

test.each([
  ['pnpm-lock.yaml', 'pnpm exec prisma generate'],
  ['yarn.lock', 'yarn run prisma generate'],
  ['bun.lock', 'bunx prisma generate'],
])('the remedy is a command of the package manager: %s', async (lock, command) => {
  const files = { ...inPackages, [lock]: '', 'prisma/schema.prisma': schema(js) };
  const [warning] = await warningsOf({ ...files, 'node_modules/.prisma/client/schema.prisma': 'model A {}' });
  expect(warning).toContain(`run \`${command}\`.`);
});

test('several files, in any order; a client that is not there is not outdated', async () => {
  const parts = {
    'prisma/schema/b.prisma': 'model B {\n  id Int @id\n}\n',
    'prisma/schema/a.prisma': schema(js),
  };
  expect(await warningsOf({ ...inPackages, ...parts })).toEqual([]);
  const generated = (text: string) => ({ 'node_modules/.prisma/client/schema.prisma': text });
  const whole = `${parts['prisma/schema/b.prisma']}\n${parts['prisma/schema/a.prisma']}`;
  expect(await warningsOf({ ...inPackages, ...parts, ...generated(whole) })).toEqual([]);
  expect(await warningsOf({ ...inPackages, ...parts, ...generated(schema(js)) })).toHaveLength(1);
});
