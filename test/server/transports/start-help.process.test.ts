import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { httpHelp } from '../../../src/server/transports/start-help.ts';

const help = { root: '/project', version: '1.0.0', transport: 'http' } as const;

test
  .skipIf(process.platform === 'win32')
  .each(['plain-token_0123456789', 'a$HOME`id`"b\\c!d', `a$'b'c"0123456789`])(
  'the command with the token %s comes through a shell as it is',
  (token) => {
    const url = 'http://[::1]:4000/mcp';
    const text = httpHelp({ ...help, url, token });
    const [, args] = /^ +claude (mcp add .+)$/m.exec(text) ?? [];
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${args}`], { encoding: 'utf8' });
    const header = `Authorization: Bearer ${token}`;
    expect(stdout.trimEnd().split('\n')).toEqual([
      ...['mcp', 'add', '--transport', 'http', 'node', url],
      ...['--header', header],
    ]);
  },
);

test('without a token, none is spoken of', () => {
  const text = httpHelp({ ...help, url: 'http://127.0.0.1:4000/mcp', token: undefined });
  expect(text).not.toMatch(/token|header|bearer/i);
});
