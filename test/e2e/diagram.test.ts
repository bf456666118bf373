// Diagrams of the models of a real project: as resources, and from the command line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { fixtures, root } from '../support/folders.ts';

const blog = join(fixtures, 'blog');
const lines = [
  '"Post" }o--|| "User" : "author"',
  '"User" }o--o| "User" : "mentor"',
  '"Profile" |o--|| "User" : "user"',
];

describe('resources', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(blog);
  });
  afterAll(() => session.close());

  const read = async (uri: string) => (await session.client.readResource({ uri })).contents[0];

  test('all models in Mermaid, without asking for a form', async () => {
    const found = await read('node://models/diagram');
    expect(found).toMatchObject({
      mimeType: 'text/vnd.mermaid',
      text: expect.stringMatching(/^erDiagram\n/),
    });
    for (const line of lines) expect(found).toMatchObject({ text: expect.stringContaining(line) });
    expect(await read('node://models/diagram/mermaid')).toMatchObject({
      text: (found as { text: string }).text,
    });
  });

  test('DBML, of one model and its neighbours', async () => {
    const { text } = (await read('node://models/diagram/dbml/Profile')) as { text: string };
    expect(text.match(/^Table .*(?= \{)/gm)).toEqual(['Table "users"', 'Table "profiles"']);
    expect(text).toContain('Ref: "profiles"."user_id" - "users"."id"');
  });

  test('a name or a form that there is not is told, with what there is', async () => {
    await expect(read('node://models/diagram/dbml/Pst')).rejects.toThrow(/"Pst".*Nearest: Post/s);
    await expect(read('node://models/diagram/png')).rejects.toThrow(/"png".*mermaid, dbml/s);
  });
});

describe('mcp-node diagram', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-diagram-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(...args: string[]) {
    const options = { cwd: blog, input: '', encoding: 'utf8', timeout: 200_000 } as const;
    return spawnSync(process.execPath, [join(root, 'bin/mcp-node.js'), ...args], options);
  }

  test('prints Mermaid, and ends', () => {
    const { status, stdout } = run('diagram');
    expect(status).toBe(0);
    for (const line of lines) expect(stdout).toContain(line);
  });

  test('writes a picture, and says what is in it', () => {
    const out = join(folder, 'models.svg');
    expect(run('diagram', 'Post', '--out', out)).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^mcp-node: \d+ models in .*models\.svg\n$/),
    });
    const svg = readFileSync(out, 'utf8');
    for (const text of ['Post', 'authorId', 'User']) expect(svg).toContain(`>${text}</text>`);
    expect(svg).not.toContain('>Plan</text>');
  });

  test.each([
    ['a file of another kind', ['diagram', '--out', join(folder, 'models.png')], '.svg, .mmd, .dbml'],
    ['a model that there is not', ['diagram', 'Pst'], 'Nearest: Post'],
    ['a flag of the server', ['--port', '1', 'diagram'], '--port has no meaning for diagram'],
    ['a project that is not there', ['diagram', '--project', 'nowhere'], 'nowhere'],
    ['a folder that is not there', ['diagram', '--out', join(folder, 'no/models.mmd')], 'models.mmd'],
  ])('%s is refused in one line', (_, args, named) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      status: 1,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain(named);
    expect(existsSync(join(folder, 'models.png'))).toBe(false);
  });
});
