// What the runtime takes from the environment of its process is in the shell what it is in the project.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const describeRegion = `[
  Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(2024, 5, 1).toISOString(), new Date(1720000000000).getHours(),
  String(new Date(0)), new Date(0).toLocaleString(), (1234.5).toLocaleString(), Intl.NumberFormat().resolvedOptions().locale,
].join('; ')`;
const files = {
  'package.json': '{ "name": "region", "type": "module" }',
  'region.ts': `export const region = () => ${describeRegion};`,
};

async function regions(session: Session): Promise<[string, string]> {
  const { output } = await session.shell(
    `import { region } from './region'; JSON.stringify([region(), ${describeRegion}])`,
  );
  return JSON.parse(String(output.value).slice(1, -1));
}

test.each([
  ['an env file', { '.env': 'TZ=America/New_York\n' }, {}, /^America\/New_York; 2024-06-01T04/],
  [
    'the environment of the client',
    {},
    { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
    /^Asia\/Tokyo; 2024-05-31T15:00.*1\.234,5; de-DE$/,
  ],
  [
    'both: the client wins',
    { '.env': 'TZ=America/New_York\nLC_ALL=fr_FR.UTF-8\n' },
    { TZ: 'Europe/Berlin' },
    /^Europe\/Berlin; .*fr-FR$/,
  ],
  ['the machine', {}, {}, /./],
])('time zone and locale from %s', async (_, more, env, expected) => {
  using folder = makeFolder({ ...files, ...more });
  await using session = await connect(folder.dir, { env });
  const [project, shell] = await regions(session);
  expect(shell).toBe(project);
  expect(shell).toMatch(expected);
});

test('a change of the env files: names and values follow, what the shell set stays, the zone with a reset', async () => {
  using folder = makeFolder({ ...files, '.env': 'TZ=Asia/Tokyo\nGONE=1\nPORT=1000\nCI=first\n' });
  await using session = await connect(folder.dir);
  await session.shell("process.env.CI = 'mine'; process.env.OWN = '1'");
  const env =
    "['GONE' in process.env, 'ADDED' in process.env, process.env.PORT, process.env.CI, process.env.OWN].join()";
  expect((await session.shell(env)).output.value).toBe("'true,false,1000,mine,1'");
  writeFileSync(join(folder.dir, '.env'), 'TZ=Europe/Paris\nADDED=1\nPORT=2000\nCI=first\n');
  const next = await session.shell(env);
  expect(next.output.value).toBe("'false,true,2000,mine,1'");
  expect(next.warnings).toContainEqual({
    code: 'REGION_CHANGED',
    message: expect.stringMatching(/Europe\/Paris.*"reset"/),
  });
  expect((await session.shell('1')).warnings).toEqual([]);
  await session.call('shell', { action: 'reset' });
  const [project, shell] = await regions(session);
  expect(shell).toBe(project);
  expect(shell).toMatch(/^Europe\/Paris/);
});
