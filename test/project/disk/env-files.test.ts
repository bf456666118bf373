// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how references are written in env files
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envFileNames, loadEnv } from '../../../src/files/env.ts';
import { writeFiles } from '../../support/temp.ts';

const config = { envFiles: null };

test('names of env files, the one that wins first', () => {
  expect(envFileNames(undefined, config)).toEqual([
    '.env.development.local',
    '.env.local',
    '.env.development',
    '.env',
  ]);
  expect(envFileNames('test', config)).toEqual(['.env.test.local', '.env.test', '.env']);
  expect(envFileNames('production', { envFiles: ['a.env'] })).toEqual(['a.env']);
});

test('the base environment wins, then the files in order', async () => {
  const root = await writeFiles({
    '.env': 'A=plain\nB=plain\nC=plain\nD=plain',
    '.env.development': 'A=mode\nB=mode\nC=mode',
    '.env.local': 'A=local\nB=local',
    '.env.development.local': 'A=own',
  });
  const base = { A: 'client', E: 'client' };
  const { written, ...rest } = await loadEnv(root, base, config);
  // Also what does not win: it is a secret all the same.
  expect(written).toEqual(
    expect.arrayContaining([
      ['A', 'plain'],
      ['A', 'own'],
      ['D', 'plain'],
    ]),
  );
  expect(rest).toEqual({
    values: { A: 'client', B: 'local', C: 'mode', D: 'plain', E: 'client' },
    files: [
      { path: '.env.development.local', names: ['A'] },
      { path: '.env.local', names: ['A', 'B'] },
      { path: '.env.development', names: ['A', 'B', 'C'] },
      { path: '.env', names: ['A', 'B', 'C', 'D'] },
    ],
    warnings: [],
  });
  expect(base).toEqual({ A: 'client', E: 'client' });
});

test('references to what stands before are expanded, as dotenv-expand does it', async () => {
  const root = await writeFiles({
    '.env': [
      'USER_NAME=ann',
      'PASSWORD=secret',
      'URL="postgres://$USER_NAME:${PASSWORD}@$DB_HOST/x"',
      'MISSING=[${NOT_SET}]',
      'DEFAULT=${NOT_SET:-a b}',
      'ESCAPED=\\$USER_NAME',
      'LOOP=$LOOP-${LOOP}',
      'CUT=${USER_NAME',
    ].join('\r\n'),
  });
  expect((await loadEnv(root, { DB_HOST: 'db' }, config)).values).toEqual({
    DB_HOST: 'db',
    USER_NAME: 'ann',
    URL: 'postgres://ann:secret@db/x',
    PASSWORD: 'secret',
    MISSING: '[]',
    DEFAULT: 'a b',
    ESCAPED: '$USER_NAME',
    LOOP: '-',
    CUT: '${USER_NAME',
  });
});

test('a command in an env file is text', async () => {
  const root = await writeFiles({});
  const proof = join(root, 'proof');
  await writeFiles({});
  const other = await writeFiles({ '.env': `A="$(touch ${proof})"\nB=\`touch ${proof}\`` });
  const { values } = await loadEnv(other, {}, config);
  expect(values).toEqual({ A: `$(touch ${proof})`, B: `touch ${proof}` });
  expect(existsSync(proof)).toBe(false);
});

test('a byte order mark, quotes, comments and several lines', async () => {
  const root = await writeFiles({ '.env': '\uFEFFA=1 # one\nexport B=\'x # y\'\nC="l1\nl2"\nnonsense\n' });
  expect((await loadEnv(root, {}, config)).values).toEqual({ A: '1', B: 'x # y', C: 'l1\nl2' });
});

test('an env file that cannot be read is a warning', async () => {
  const root = await writeFiles({ '.env': 'A=1' });
  await mkdir(join(root, '.env.local'));
  expect(await loadEnv(root, {}, config)).toMatchObject({
    values: { A: '1' },
    files: [{ path: '.env', names: ['A'] }],
    warnings: [{ code: 'ENV_UNREADABLE', message: '.env.local could not be read: it is not a regular file' }],
  });
});

test.skipIf(process.getuid?.() === 0)('an env file without permission is a warning', async () => {
  const root = await writeFiles({ '.env': 'A=1' });
  await chmod(join(root, '.env'), 0);
  expect((await loadEnv(root, {}, config)).warnings).toEqual([
    { code: 'ENV_UNREADABLE', message: '.env could not be read: EACCES: permission denied' },
  ]);
});
