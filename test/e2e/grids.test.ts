// The curated grids through a real client: without a registry, and beside what one finds.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { readFound, readPackage } from '../support/registry/answers.ts';
import { startRegistry } from '../support/registry/registry.ts';

interface Items<T> {
  items: T[];
}

interface Found extends Items<{ name: string }> {
  grids?: { slug: string; choose?: string; packages?: { name?: string; builtin?: string }[] }[];
  warnings: { code: string }[];
  nextOffset?: number;
}

describe('without a registry', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(join(fixtures, 'blog'));
  });
  afterAll(() => session.close());

  test('all grids and categories, in short', async () => {
    const grids = await session.read<Items<{ slug: string; packages: string[] }>>('npm://grids');
    expect(grids.items.find(({ slug }) => slug === 'ids')?.packages).toEqual(
      expect.arrayContaining(['crypto.randomUUID', 'uuid', 'nanoid']),
    );
    const categories =
      await session.read<Items<{ slug: string; grids: { slug: string }[] }>>('npm://categories');
    const listed = categories.items.flatMap((category) => category.grids.map(({ slug }) => slug));
    expect(listed.sort()).toEqual(grids.items.map(({ slug }) => slug).sort());
    expect(Buffer.byteLength(JSON.stringify(grids))).toBeLessThan(40_000);
  });

  test('one of each, and what is not there', async () => {
    const grid = await session.read<{ choose: string; packages: object[] }>('npm://grids/ids');
    expect(grid.choose).toContain('crypto.randomUUID');
    expect(grid.packages).toContainEqual(
      expect.objectContaining({ name: 'shortid', avoid: expect.any(String), instead: ['nanoid'] }),
    );
    const category = await session.read<{ grids: object[] }>('npm://categories/identity');
    expect(category.grids).toContainEqual(expect.objectContaining({ slug: 'ids', packages: grid.packages }));
    await expect(session.read('npm://grids/id')).rejects.toThrow(/There is no grid "id"/);
    await expect(session.read('npm://categories/%2e%2e')).rejects.toThrow(/There is no category/);
  });

  test('a topic, and a package, without permission to connect', async () => {
    const found = await session.call<Found>('search_packages', { query: 'unique ids' });
    expect(found.grids?.map(({ slug }) => slug)).toEqual(['ids']);
    expect(found.grids?.[0]?.packages).toContainEqual(expect.objectContaining({ name: 'nanoid' }));
    expect(found.warnings).toEqual([expect.objectContaining({ code: 'REGISTRY_NOT_PERMITTED' })]);
    expect(found.items).toEqual([]);
    const { code } = await session.fails('search_packages', { query: 'left-handed teapot' });
    expect(code).toBe('PERMISSION_DENIED');
  });
});

describe('beside a registry', () => {
  const made = (name: string) => ({
    name,
    versions: { '1.0.0': { description: 'makes a uuid', types: 'x.d.ts' } },
  });

  test('the same facts as text and as JSON, on the first page alone', async () => {
    await using registry = await startRegistry(['uuid', 'moment', 'a-uuid', 'my-uuid'].map(made));
    using project = makeFolder({ 'package.json': '{}', '.npmrc': registry.npmrc });
    const env = { XDG_CACHE_HOME: join(project.dir, 'cache') };
    const args = [`--allow-net=${registry.host}`];
    await using session = await connect(project.dir, { args, env });
    await using reader = await connect(project.dir, { args: [...args, '--output', 'text'], env });
    const textOf = async (name: string, given: object) => {
      const { content } = await reader.client.callTool({ name, arguments: { ...given } });
      return (content as { text: string }[])[0]?.text ?? '';
    };
    for (const query of ['uuid', 'orm', 'uuid validation'])
      expect(readFound(await textOf('search_packages', { query })), query).toEqual(
        await session.call('search_packages', { query }),
      );
    const first = await session.call<Found>('search_packages', { query: 'uuid', limit: 2 });
    expect(first.grids?.[0]?.choose).toContain('version 7');
    const second = await session.call<Found>('search_packages', {
      query: 'uuid',
      limit: 2,
      offset: first.nextOffset,
    });
    expect(second.items.length).toBeGreaterThan(0);
    expect(second.grids).toBeUndefined();

    const moment = await session.call('get_package', { name: 'moment' });
    expect(moment).toMatchObject({
      grids: ['dates: Dates and times'],
      avoid: expect.stringContaining('maintenance'),
      alternatives: expect.arrayContaining(['date-fns', 'luxon', 'dayjs']),
    });
    const { avoid, alternatives, grids } = readPackage(await textOf('get_package', { name: 'moment' }));
    expect({ avoid, alternatives, grids }).toEqual({
      avoid: moment.avoid,
      alternatives: moment.alternatives,
      grids: moment.grids,
    });
    expect(await session.call('get_package', { name: 'a-uuid' })).not.toHaveProperty('avoid');
  });
});
