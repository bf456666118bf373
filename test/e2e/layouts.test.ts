// Projects as they lie: what we read ourselves is never refused by our own guard, which still holds for the project's code.
import { describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, ...more });
const schema =
  'datasource db {\n  provider = "postgresql"\n  url = env("DB_URL")\n}\nmodel User {\n  id Int @id\n}\n';
const workspace = {
  'package.json': manifest('all', { workspaces: ['apps/*', 'packages/*'], dependencies: { zod: '4' } }),
  '.env': 'SHARED=1\n',
  'apps/web/package.json': manifest('web', { dependencies: { '@x/db': '*' } }),
  'apps/web/.env.local': 'WEB_TOKEN=hidden-web\n',
  'packages/db/package.json': manifest('@x/db', { dependencies: { '@prisma/client': '6' } }),
  'packages/db/.env': 'DB_URL=postgres://ann:hidden-db@db.example:5433/shop\n',
  'packages/db/schema.prisma': schema,
};

interface Described {
  env: { files: { path: string; names: string[] }[] };
  databases: object[];
  orms: object[];
  warnings: object[];
}

describe.concurrent('our own reads', () => {
  test('env files of workspace packages are read for their names, and by us alone', async () => {
    using folder = makeFolder(workspace);
    await using session = await connect(folder.dir);
    const project = await session.call<Described & Record<string, unknown>>('get_project');
    expect(project).toMatchObject({
      env: {
        files: [
          { path: '.env', names: ['SHARED'] },
          { path: 'apps/web/.env.local', names: ['WEB_TOKEN'] },
          { path: 'packages/db/.env', names: ['DB_URL'] },
        ],
      },
      databases: [{ host: 'db.example', port: 5433, name: 'shop', variable: 'DB_URL' }],
      warnings: [],
    });
    expect(JSON.stringify(project)).not.toContain('hidden');
    const read = await session.shell(
      'import { readFileSync } from "node:fs"; readFileSync("packages/db/.env", "utf8")',
    );
    expect(read.output.exception?.message).toContain('PERMISSION_DENIED');
    expect(JSON.stringify(read)).not.toContain('hidden');
  });

  test('so are those of a package that the one depends on in which it was started', async () => {
    using folder = makeFolder(workspace);
    await using session = await connect(`${folder.dir}/apps/web`);
    expect(await session.call<Described & Record<string, unknown>>('get_project')).toMatchObject({
      orms: [{ name: 'prisma', app: '@x/db' }],
      databases: [{ host: 'db.example', name: 'shop', source: '../../packages/db/schema.prisma:1' }],
      warnings: [],
    });
    expect(await session.call<Record<string, unknown>>('list_models', { include: ['@x/db'] })).toMatchObject({
      items: [{ name: 'User', app: '@x/db', source: '../../packages/db/schema.prisma:5' }],
      warnings: [],
    });
  });

  test.each([
    ['ts', 'export default { timeouts: { shell: 3333 } };'],
    ['js', 'module.exports = { timeouts: { shell: 3333 } };'],
    ['json', '{ "timeouts": { "shell": 3333 } }'],
  ])('--config names a file outside of the project: .%s', async (extension, text) => {
    using project = makeFolder({ 'package.json': manifest('made') });
    using elsewhere = makeFolder({ [`mine.${extension}`]: text, 'other.txt': 'not to be read' });
    await using session = await connect(project.dir, {
      args: ['--config', `${elsewhere.dir}/mine.${extension}`],
    });
    expect(await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).toMatchObject({
      value: 3333,
    });
    const read = await session.shell(
      `import { readFileSync } from "node:fs"; readFileSync("${elsewhere.dir}/other.txt", "utf8")`,
    );
    expect(read.output.exception?.message).toContain('PERMISSION_DENIED');
  });
});
