// The curated grids through a real client: no registry, no permission.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { fixtures } from '../support/folders.ts';

let session: Session;
beforeAll(async () => {
  session = await connect(join(fixtures, 'blog'));
});
afterAll(() => session.close());

interface Items<T> {
  items: T[];
}

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
