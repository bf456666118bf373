// Toolset classes in a mounted endpoint: read from their sources, or from the manifest, which has to be of them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMcp, Toolset } from '../../../src/tools/index.ts';
import { makeManifests } from '../../../src/tools/read/manifest/make.ts';
import { testClient } from '../../../src/tools/testing.ts';
import { writeFiles } from '../../support/temp.ts';

const source = `import { Toolset } from '@mcp-node/cli/tools';
export class Parcels extends Toolset {
  /** Says when a parcel arrives. */
  arrival(sent: Date, days = 1) {
    return { at: new Date(sent.getTime() + days * 86_400_000) };
  }
}
`;

/** As it runs, wherever its source is. */
class Parcels extends Toolset {
  arrival(sent: Date, days = 1) {
    return { at: new Date(sent.getTime() + days * 86_400_000) };
  }
}

const mcpOf = (more: object) => createMcp({ name: 'shop', auth: 'none', tools: [Parcels], ...more });
const answer = { at: '2026-01-03T00:00:00.000Z' };
const args = { sent: '2026-01-01T00:00:00Z', days: 2 };

const project = () => writeFiles({ 'package.json': { name: 'shop' }, 'mcp.ts': source });
async function manifestOf(root: string) {
  const [made] = await makeManifests(root);
  return JSON.parse(made?.text ?? 'null') as object;
}

test('read from source', async () => {
  const client = testClient(mcpOf({ root: await project() }));
  expect(await client.call('arrival', args)).toEqual(answer);
  expect((await client.tools())[0]).toMatchObject({
    ...{ name: 'arrival', description: 'Says when a parcel arrives.' },
    inputSchema: { properties: { days: { type: 'number', default: 1 } }, required: ['sent'] },
  });
  await expect(client.call('arrival', { sent: 'soon' })).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' });
});

test('without its source: the manifest, and what to do', async () => {
  const root = await project();
  const manifest = await manifestOf(root);
  expect(await testClient(mcpOf({ manifest })).call('arrival', args)).toEqual(answer);
  await expect(mcpOf({ root: await writeFiles({}) }).ready).rejects.toThrow(/mcp-node manifest/);
});

test('a stale manifest refuses to start', async () => {
  const root = await project();
  const file = join(root, 'mcp.manifest.json');
  const manifest = await manifestOf(root);
  await writeFile(file, JSON.stringify(manifest));
  expect(await testClient(mcpOf({ manifest: file })).call('arrival', args)).toEqual(answer);
  await writeFile(join(root, 'mcp.ts'), source.replace('days = 1', 'days = 2'));
  await expect(mcpOf({ manifest: file }).ready).rejects.toThrow(/mcp.ts has changed/);
  class Changed extends Parcels {
    more() {}
  }
  Object.defineProperty(Changed, 'name', { value: 'Parcels' });
  await expect(mcpOf({ manifest, tools: [Changed] }).ready).rejects.toThrow(/more of Parcels is not in it/);
  await expect(mcpOf({ manifest: { manifest: 2 } }).ready).rejects.toThrow(/version/);
});
