// The curated grids: their data, and what is found in them.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import semver from 'semver';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { alternativesTo } from '../../../src/server/packages/curated/alternatives.ts';
import {
  allCategories,
  allGrids,
  categoryBySlug,
  findGrids,
  gridBySlug,
  gridsOf,
  nameOf,
} from '../../../src/server/packages/curated/grids.ts';
import { root } from '../../support/folders.ts';

const categories = await allCategories();
const grids = await allGrids();
const choices = grids.flatMap(({ slug, packages }) => packages.map((choice) => ({ ...choice, grid: slug })));

describe('the data', () => {
  const sentence = z
    .string()
    .min(10)
    .max(400)
    .regex(/^[^<>]*[.)]$/);
  const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  const text = z.string().min(4).max(140).regex(/[.?]$/);
  const choice = z
    .strictObject({
      name: z
        .string()
        .regex(/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/)
        .optional(),
      builtin: z.string().min(2).optional(),
      since: z
        .string()
        .refine((version) => semver.valid(version) === version)
        .optional(),
      niche: text.optional(),
      avoid: text.optional(),
      instead: z.array(z.string()).min(1).optional(),
    })
    // One of the registry, or a part of Node with the version that has it.
    .refine(
      ({ name, builtin, since }) => (name === undefined) !== (builtin === undefined) && !builtin === !since,
    )
    // Either when to take it, or why not; whoever advises against something knows a better one.
    .refine(({ niche, avoid }) => (niche === undefined) !== (avoid === undefined))
    .refine(({ avoid, instead }) => avoid === undefined || instead !== undefined);
  const category = z.strictObject({
    slug,
    title: z.string().min(2),
    grids: z.array(
      z.strictObject({
        slug,
        title: z.string().min(2),
        topics: z.array(z.string().regex(/^[a-z0-9 -]+$/)).min(1),
        choose: sentence,
        packages: z.array(choice).min(3),
      }),
    ),
  });

  test('is well-formed, and each file is in the list', () => {
    for (const one of categories) expect(z.safeParse(category, one).error, one.slug).toBeUndefined();
    const files = readdirSync(join(root, 'src/server/packages/curated/data'), { recursive: true })
      .map((file) => basename(String(file)))
      .filter((file) => file.endsWith('.json'));
    expect(categories.map((one) => `${one.slug}.json`)).toEqual(files.sort());
  });

  test('is as large as promised', () => {
    const names = new Set(choices.flatMap(({ name }) => name ?? []));
    expect(categories.length).toBeGreaterThanOrEqual(15);
    expect(grids.length).toBeGreaterThanOrEqual(30);
    expect(names.size).toBeGreaterThanOrEqual(250);
  });

  test('has each slug once, and each package once in a grid', () => {
    const slugs = [...grids, ...categories].map((item) => item.slug);
    const kinds = { grids: grids.map((grid) => grid.slug), categories: categories.map((one) => one.slug) };
    for (const [kind, known] of Object.entries(kinds)) expect(new Set(known).size, kind).toBe(known.length);
    expect(slugs.length).toBeGreaterThan(0);
    for (const { slug: grid, packages } of grids)
      expect(new Set(packages.map(nameOf)).size, grid).toBe(packages.length);
  });

  test('sends nobody to what it knows nothing of, or advises against', () => {
    const good = new Set(choices.filter(({ avoid }) => !avoid).map(nameOf));
    const lost = choices.flatMap(({ instead = [], ...choice }) =>
      instead.filter((name) => !good.has(name)).map((name) => `${nameOf(choice)} -> ${name}`),
    );
    expect(lost).toEqual([]);
  });

  test('advises against a package in every grid that it is in, or in none', () => {
    const bad = new Set(choices.filter(({ avoid }) => avoid).map(nameOf));
    expect(choices.filter((one) => bad.has(nameOf(one)) && !one.avoid).map(nameOf)).toEqual([]);
  });
});

describe('what a query finds', () => {
  test.each([
    ['validation', 'validation'],
    ['schema validation library for typescript', 'validation'],
    ['http client', 'http-clients'],
    ['best HTTP client for Node.js', 'http-clients'],
    ['orm', 'orms'],
    ['typescript orm for postgres', 'orms'],
    ['date', 'dates'],
    ['time zones', 'dates'],
    ['moment', 'dates'],
    ['job queue', 'queues'],
    ['background jobs', 'queues'],
    ['logger', 'logging'],
    ['pdf generation', 'pdf'],
    ['uuid', 'ids'],
    ['unit testing', 'test-runners'],
    ['web sockets', 'websockets'],
    ['csv parser', 'spreadsheets'],
    ['rate limiting', 'rate-limits'],
    ['feature flag', 'feature-flags'],
    ['send email', 'mail'],
    ['mcp server', 'mcp'],
    ['vector database', 'vector-stores'],
    ['oauth login', 'auth'],
    ['@playwright/test', 'e2e-tests'],
    ['hash passwords', 'passwords-and-crypto'],
    ['environment variables', 'config'],
  ])('%s', async (query, slug) => {
    expect((await findGrids(query)).map((grid) => grid.slug)).toContain(slug);
  });

  test.each(['', 'the best package', 'left-handed teapot', 'mendelian genetics simulator', '日本語'])(
    'nothing for %j',
    async (query) => {
      expect(await findGrids(query)).toEqual([]);
    },
  );

  test('few, however much is asked for', async () => {
    expect((await findGrids(grids.map(({ title }) => title).join(' '))).length).toBeLessThanOrEqual(3);
  });
});

test('where a package stands', async () => {
  expect(await gridsOf('zod')).toEqual([
    { grid: 'validation', title: 'Validation and schemas', niche: expect.stringContaining('integrates') },
  ]);
  expect(await gridsOf('moment')).toEqual([
    expect.objectContaining({ avoid: expect.any(String), instead: expect.arrayContaining(['date-fns']) }),
  ]);
  expect((await gridsOf('effect')).map(({ grid }) => grid).sort()).toEqual([
    'dependency-injection',
    'validation',
  ]);
  for (const name of ['no-such-package', '__proto__', 'constructor']) expect(await gridsOf(name)).toEqual([]);
});

test('a grid and a category by their slugs, and what is near to others', async () => {
  expect((await gridBySlug('orms')).title).toBe('ORMs');
  expect((await categoryBySlug('data')).grids.map(({ slug }) => slug)).toContain('orms');
  await expect(gridBySlug('orm')).rejects.toMatchObject({
    code: 'GRID_NOT_FOUND',
    hint: expect.stringContaining('orms'),
  });
  await expect(categoryBySlug('../data')).rejects.toMatchObject({ code: 'GRID_NOT_FOUND' });
});

describe('alternatives', () => {
  test.each([
    // By the community's list: a package, a built-in, code, and what is not needed at all.
    ['cross-fetch', { use: 'fetch', kind: 'builtin' }],
    ['is-even', { kind: 'code' }],
    ['object-assign', { kind: 'builtin' }],
    // By our grids alone.
    ['moment', { use: 'date-fns', kind: 'package' }],
    ['csurf', { use: 'csrf-csrf', kind: 'package' }],
    ['shortid', { use: 'nanoid', kind: 'package' }],
    ['rimraf', { kind: 'builtin', since: expect.any(String) }],
  ])('to %s', async (name, expected) => {
    expect(await alternativesTo(name)).toContainEqual(expect.objectContaining(expected));
  });

  test.each(['zod', 'no-such-package', '__proto__', 'constructor', 'toString'])(
    'none to %s',
    async (name) => {
      expect(await alternativesTo(name)).toEqual([]);
    },
  );

  test('each once', async () => {
    for (const name of ['cross-fetch', 'node-fetch', 'rimraf', 'chalk']) {
      const uses = (await alternativesTo(name)).map(({ use }) => use);
      expect(new Set(uses).size).toBe(uses.length);
    }
  });
});
