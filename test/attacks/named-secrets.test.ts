// A secret file that --allow-read names is read by the code, and its values stay out of the answer.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';
import { writeFiles } from '../support/temp.ts';

/** By file: what it says, and the values in it. */
const secrets: Readonly<Record<string, [text: string, ...values: string[]]>> = {
  '.env.production': [
    'STRIPE_KEY=prod-kx81-quz7\nDB_PASSWORD="mult word 77x"\n',
    'prod-kx81-quz7',
    'mult word 77x',
  ],
  'apps/api/.env': ['API_SECRET=gor-77-tapes-qq\n', 'gor-77-tapes-qq'],
  'apps/api/.env-local': ['export API_TOKEN=loc-31-wing-zz\n', 'loc-31-wing-zz'],
  'apps/api/.envrc': ['export OTHER_SECRET="pp-3344-exp-ll"\n', 'pp-3344-exp-ll'],
  'dist/.env.bak': ['OLD_TOKEN=old-5511-bak-yy\n', 'old-5511-bak-yy'],
  'config/prod.env': ['ADMIN_PASSWORD=adm-9x-22-prod\n', 'adm-9x-22-prod'],
  '.netrc': ['machine db.example login ann password net-66-rc-pp\n', 'net-66-rc-pp'],
  '.pgpass': ['localhost:5432:shop:ann:pgp-88-ass-vv\n', 'pgp-88-ass-vv'],
  '.m2/settings.xml': ['<server><id>x</id><password>mvn-41-xml-ss</password></server>\n', 'mvn-41-xml-ss'],
  'service-account.json': ['{"client_id":"x","api_token":"gg-7788-tok-hh"}\n', 'gg-7788-tok-hh'],
  '.cargo/credentials.toml': ['[registry]\ntoken = "cio-12-rust-kk"\n', 'cio-12-rust-kk'],
};
const names = Object.keys(secrets);
const values = Object.values(secrets).flatMap(([, ...all]) => all);
const files = Object.fromEntries(Object.entries(secrets).map(([name, [text]]) => [name, text]));

async function read(args: readonly string[], folder: string): Promise<string> {
  using copy = copyFixture('blog');
  cpSync(await writeFiles(files), copy.dir, { recursive: true });
  await using session = await connect(copy.dir, { args: [...args] });
  const code = `import { readFileSync } from 'node:fs'; console.log(${JSON.stringify(names)}.map((name) => readFileSync(${JSON.stringify(folder)} + name, 'utf8')).join('\\n'))`;
  const { stdout, output } = await session.shell(code);
  expect(output.exception).toBeUndefined();
  return stdout;
}

test('by a path of the project', async () => {
  const told = await read([`--allow-read=${names.join(',')}`], '');
  expect(values.filter((value) => told.includes(value))).toEqual([]);
  expect(told).toContain('[redacted:STRIPE_KEY]');
});

test('by a path beyond it', async () => {
  const folder = await writeFiles(files);
  const told = await read(
    [`--allow-read=${names.map((name) => join(folder, name)).join(',')}`],
    `${folder}/`,
  );
  expect(values.filter((value) => told.includes(value))).toEqual([]);
});

test('where nothing protects, all of them are told', async () => {
  const told = await read(['-A'], '');
  expect(values.filter((value) => !told.includes(value))).toEqual([]);
});
