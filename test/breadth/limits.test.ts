// Limits of the project process: its memory, and how often it may end.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture, makeFolder } from '../support/folders.ts';
import { startRaw, until } from '../support/raw.ts';

const isProject = ({ command }: { command: string }) => /[\\/]project[\\/]main\.js/.test(command);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with the one before.
  }
}

test('a project process that ends again and again is left alone for a while, until a file changes', async () => {
  using blog = copyFixture('blog', { 'src/word.ts': "export const word = 'old';\n" });
  await using server = startRaw(blog.dir);
  await server.initialize();
  for (let end = 0; end < 3; end++) {
    // Behind a wall the server sees the end a moment later than we do.
    const word = async () => (await server.shell("(await import('./src/word')).word")).output.value;
    await expect.poll(word).toBe("'old'");
    // Behind a wall there are several: that of the wall, and the one in it.
    const projects = server.children().filter(isProject);
    expect(projects.length).toBeGreaterThan(0);
    for (const { pid } of projects) kill(pid);
    await until('it is gone', () => server.children().filter(isProject).length === 0);
  }
  const message = async () =>
    (await server.shell("const kept = 1; await import('./src/word')")).output.exception?.message;
  await expect.poll(message).toMatch(/3 times within a minute/);
  expect(server.children().filter(isProject)).toEqual([]);
  // The shell itself works on, and says what it lacks.
  const next = await server.shell('kept');
  expect(next).toMatchObject({ output: { value: '1' } });
  const { warnings } = next as unknown as { warnings: { code: string; message: string }[] };
  const [warning] = warnings.filter(({ code }) => code === 'PROJECT_CRASH_LOOP');
  expect(warning?.message).toMatch(/SIGKILL.*Mend what ends it/s);

  writeFileSync(join(blog.dir, 'src/word.ts'), "export const word = 'mended';\n");
  expect(await server.shell("(await import('./src/word')).word + kept")).toMatchObject({
    status: 'success',
    output: { value: "'mended1'" },
  });
});

test.runIf(process.platform === 'linux')(
  'a project process that takes too much memory is ended, and the bindings live on',
  async () => {
    using blog = copyFixture('blog', {
      'mcp-node.config.json': '{ "limits": { "projectMemoryMb": 400 } }',
      'src/hoard.ts': `
const kept: Buffer[] = [];
export const hoard = (mb: number) => void kept.push(Buffer.alloc(mb * 1024 * 1024, 1));
export const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
`,
    });
    await using server = startRaw(blog.dir);
    await server.initialize();
    await server.shell("import { hoard, wait } from './src/hoard'; const kept = 1");
    // Allowed, and no reason to be ended.
    expect(await server.shell('hoard(50); await wait(1_500); kept')).toMatchObject({ status: 'success' });
    const ended = await server.shell('hoard(500); await wait(20_000)');
    expect(ended).toMatchObject({ status: 'error' });
    expect(JSON.stringify(ended)).toMatch(/MB of memory \(limit 400 MB, see limits\.projectMemoryMb\)/);
    expect(await server.shell("(await import('./src/hoard')).hoard(1); kept")).toMatchObject({
      status: 'success',
      output: { value: '1' },
    });
  },
);

test('an answer has the bytes that the limit says, however short its lines are', async () => {
  using project = makeFolder({ 'package.json': '{ "name": "narrow" }' });
  await using session = await connect(project.dir, { args: ['--output', 'text'] });
  const bytesOf = async (args: Record<string, unknown>) => {
    const { content } = await session.client.callTool({ name: 'shell', arguments: args });
    return Buffer.byteLength((content as { text: string }[]).map(({ text }) => text).join(''));
  };
  const lines = '"1\\n".repeat(50_000)';
  for (const code of [
    lines,
    `console.log(${lines})`,
    `console.log(${lines}); console.error(${lines}); ${lines}`,
    `throw new Error(${lines})`,
    `for (const line of ${lines}.split("\\n")) console.log(line)`,
  ]) {
    const bytes = await bytesOf({ code });
    expect(bytes, code).toBeGreaterThan(39_000);
    expect(bytes, code).toBeLessThan(41_000);
  }
  await bytesOf({ code: lines });
  expect(await bytesOf({ offset: 10_000 })).toBeLessThan(41_000);
});

test('limits.outputBytes works upwards: a text, a list and what is printed come whole up to there, and are read on beyond', async () => {
  using project = makeFolder({
    'package.json': '{ "name": "wide" }',
    'mcp-node.config.json': '{ "limits": { "outputBytes": 120000 } }',
  });
  await using session = await connect(project.dir);
  for (const code of [
    '"x".repeat(110_000)',
    'Array.from({ length: 1_000 }, () => "y".repeat(100))',
    'console.log("z".repeat(110_000))',
  ]) {
    const { output, stdout, truncated } = await session.shell(code);
    expect(truncated, code).toBe(false);
    expect((output.value ?? '').length + stdout.length, code).toBeGreaterThan(100_000);
  }
  const cut = await session.shell('"x".repeat(200_000)');
  expect(cut).toMatchObject({ truncated: true, output: { value: expect.stringContaining('offset: 90000') } });
  const rest = await session.call('shell', { offset: 90_000 });
  expect(rest).toMatchObject({ truncated: false, output: { value: `${'x'.repeat(110_001)}'` } });
});
