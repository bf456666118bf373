// What the scripts share that build an app with mounted tools, and try it: what is installed beside it, and what has to come of it.
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientNames, connect, textOf } from '../test/support/mounted.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const mounted = join(root, 'fixtures/mounted');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What the built library may load, in the versions that it names: a bundler looks for all of it. */
export const ownPackages = () => {
  const found = readdirSync(join(root, 'dist/tools'))
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(join(root, 'dist/tools', file), 'utf8').matchAll(/(?:\bfrom |\bimport\()"([^"]+)"/g),
    ])
    .flatMap(([, name]) => (name in dependencies ? [`${name}@${dependencies[name].replace('^', '')}`] : []));
  return [...new Set(found.sort())];
};

export function copyLibrary(packages) {
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(packages, '@mcp-node/cli', part), { recursive: true });
}

/** By clients of both revisions; throws where it is not as everywhere. */
export async function tryMounted(url) {
  for (const name of clientNames) await tryWith(name, new URL(url));
}

async function tryWith(name, url) {
  const answer = () => ({ action: 'accept', content: { answer: true } });
  const client = await connect(name, url, { headers: { authorization: 'Bearer ann' }, answer });
  const seen = [];
  const packed = await client.call('pack', {}, { onprogress: (progress) => seen.push(progress) });
  const got = {
    revision: client.revision,
    user: (await client.call('whoami')).structuredContent.user,
    ordered: (await client.call('order', { what: 'tea' })).structuredContent.ordered,
    packed: `${textOf(packed)} in ${seen.length}`,
    leaks: textOf(await client.call('leak')).includes('secret'),
    refused: await client.call('cancel').then(
      () => false,
      (error) => /scope/i.test(error),
    ),
  };
  await client.close();
  const revision = name === 'sdk 1' ? '2025-11-25' : '2026-07-28';
  const expected = {
    revision,
    user: 'ann',
    ordered: true,
    packed: 'packed in 5',
    leaks: false,
    refused: true,
  };
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${name}: ${JSON.stringify(got)}`);
  console.log(`${name}: as everywhere`);
}
