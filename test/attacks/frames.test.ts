// A sandbox process that was broken out of: the real server, with a stand-in in place of its sandbox.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixtureTo, type Installation, install, makeFolder } from '../support/folders.ts';
import { writeOddities } from '../support/oddities.ts';
import { type RawServer, startRaw } from '../support/raw.ts';
import { standIn, whatItDoesToABeliever } from './believing.ts';
import { fromSandbox } from './frames.ts';

/** Of the server, whatever it is told: what it needs, and two of the longest messages. */
const SERVER_MB = 700;

let installed: Installation;
let server: RawServer;

beforeAll(async () => {
  installed = install();
  const { dir } = installed;
  writeFileSync(join(dir, 'dist/sandbox/main.js'), standIn());
  const project = join(dir, 'project');
  copyFixtureTo('awkward/no-framework', project);
  writeOddities(project);
  server = startRaw(project, { build: installed.bin });
  await server.initialize();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  installed[Symbol.dispose]();
});

test.each(fromSandbox)('$name', async ({ code, meets }) => {
  // A process of its own: faults add up.
  await server.callTool('shell', { action: 'reset' });
  const { result } = await server.callTool('shell', { code });
  const said = result.isError
    ? JSON.parse(result.content[0].text).error.code
    : result.structuredContent.status;
  expect(said).toMatch(meets);
  // The next call, of this session and of another one.
  for (const session of [{}, { session: 'new' }]) {
    const next = await server.callTool('shell', { code: 'answer(good)', ...session });
    // At most 16 sessions of a connection.
    if (!next.result.isError) expect(next.result.structuredContent.output.value).toBe('2');
    else expect(next.result.content[0].text).toContain('SESSION_LIMIT');
  }
  expect((await server.callTool('get_setting', { key: 'package.name' })).result.isError).toBeFalsy();
  expect(residentMb(server.pid)).toBeLessThan(SERVER_MB);
});

test('it has said nothing but its answers, and little on stderr', () => {
  for (const message of server.messages()) expect(message).toMatchObject({ jsonrpc: '2.0' });
  expect(server.lines().length).toBe(server.messages().length);
  expect(server.stderr().length).toBeLessThan(1_000_000);
});

describe('where nothing protects', () => {
  const folder = makeFolder({ 'child.mjs': standIn() });
  const child = join(folder.dir, 'child.mjs');
  afterAll(() => folder[Symbol.dispose]());

  test('an honest answer does nothing', async () => {
    expect(await whatItDoesToABeliever(child, 'answer(good)')).toEqual([]);
  });

  test.each(fromSandbox)('$name', async ({ code }) => {
    expect(await whatItDoesToABeliever(child, code)).not.toEqual([]);
  });
});

function residentMb(pid: number): number {
  if (process.platform !== 'linux') return 0;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
