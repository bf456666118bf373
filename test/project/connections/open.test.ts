import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../../src/project/connections/open.ts';
import { fixtures } from '../../support/folders.ts';
import { writeFiles } from '../../support/temp.ts';

/** A server that closes each connection, and how often it was asked. */
async function closingServer() {
  let asked = 0;
  const closing = createServer((socket) => {
    asked += 1;
    socket.on('error', () => {}).end();
  });
  await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void closing.close());
  const { port } = closing.address() as AddressInfo;
  const url = `postgresql://x:x@127.0.0.1:${port}/x`;
  const candidate = {
    ...{ name: 'DATABASE_URL', provider: 'postgresql', host: null, port: null, database: 'x' },
    ...{ variable: 'DATABASE_URL', source: null, target: { scheme: 'postgresql', url, file: null } },
  };
  return { candidate, asked: () => asked };
}

test('a server that lets nobody in is asked once, by one of the drivers that could', async () => {
  const { candidate, asked } = await closingServer();
  // Both pg and postgres are installed there.
  const opened = openConnection(candidate, [join(fixtures, 'bank')], 4_000);
  await expect(opened).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  expect(asked()).toBe(1);
});

test('a driver that connects again and again is stopped', async () => {
  const { candidate, asked } = await closingServer();
  const root = await writeFiles({ 'package.json': {} });
  mkdirSync(join(root, 'node_modules'));
  const installed = realpathSync(join(fixtures, 'bank/node_modules/postgres'));
  symlinkSync(installed, join(root, 'node_modules/postgres'));
  await expect(openConnection(candidate, [root], 500)).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('no connection within 500 ms'),
  });
  await setTimeout(100);
  const then = asked();
  await setTimeout(300);
  expect(asked()).toBe(then);
});
