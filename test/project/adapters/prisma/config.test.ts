// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the text of config files
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readPrismaConfig } from '../../../../src/project/adapters/prisma/config.ts';
import { writeFiles } from '../../../support/temp.ts';

const read = async (text: string, path = 'prisma.config.ts') => {
  const root = await writeFiles({ [path]: text });
  const { schema, url, unread } = await readPrismaConfig(join(root, path), root);
  return { schema: schema?.replace(`${root}/`, '') ?? null, url, unread };
};

test.each([
  [`export default defineConfig({ schema: 'db/a.prisma' })`, 'db/a.prisma'],
  [`export default { schema: "./db", }`, 'db'],
  ['export default { schema: `db` } satisfies PrismaConfig', 'db'],
  [`// schema: 'no'\n/* schema: 'no' */\nexport default {\n  schema: 'db' // yes\n}`, 'db'],
  [`export default {\n  schema: path.join('db', "schema"),\n}`, 'db/schema'],
  [`export default { schema: join(import.meta.dirname, 'db', 'schema',) }`, 'db/schema'],
  [`export default { schema: path.resolve(__dirname, 'db') }`, 'db'],
  [`export default { schema: path.resolve(process.cwd(), 'db') }`, 'db'],
  [`export default { studio: { schema: 'no' }, schema: 'db' }`, 'db'],
  [`const x = "schema: 'no'"; export default { schema: 'db' }`, 'db'],
])('the schema of %s', async (text, schema) => {
  expect(await read(text)).toEqual({ schema, url: null, unread: null });
});

test.each([
  [`export default {}`, null],
  [`import { schema } from 'x';\nexport default { migrations: { path: 'm' } }`, null],
  [`export default { schema: name }`, '"schema" is not a plain string'],
  [`export default { schema }`, '"schema" is not a plain string'],
  [`export default { schema: 'a' + b }`, '"schema" is not a plain string'],
  ['export default { schema: `${a}/b` }', '"schema" is not a plain string'],
  [`export default { schema: path.join(dir, 'b') }`, '"schema" is not a plain string'],
  [`export default { ...base, migrations: {} }`, 'it is put together from other objects'],
])('no schema in %s', async (text, unread) => {
  expect(await read(text)).toEqual({ schema: null, url: null, unread });
});

test.each([
  [`datasource: { url: env('A_URL') }`, { variable: 'A_URL' }],
  [`datasource: { shadowDatabaseUrl: env('B'), url: env<Env>("A_URL") }`, { variable: 'A_URL' }],
  [`datasource: {\n url: process.env.A_URL!,\n}`, { variable: 'A_URL' }],
  [`datasource: { url: process.env['A_URL'] ?? '' }`, { variable: 'A_URL' }],
  [`datasource: { url: 'file:./a.db' }`, { literal: 'file:./a.db' }],
  [`datasource: { url: getUrl() }`, null],
  [`other: { url: 'x' }`, null],
])('the URL of %s', async (section, url) => {
  expect(await read(`export default { ${section} }`)).toEqual({ schema: null, url, unread: null });
});

test('a path is relative to the config file', async () => {
  expect((await read(`export default { schema: '../db' }`, '.config/prisma.ts')).schema).toBe('db');
});

test('a config file that is a folder', async () => {
  const root = await writeFiles({ 'prisma.config.ts/a': '' });
  const file = join(root, 'prisma.config.ts');
  expect(await readPrismaConfig(file, dirname(file))).toEqual({
    file,
    schema: null,
    url: null,
    unread: 'it is a directory',
  });
});
