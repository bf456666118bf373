// What the tools on packages say without a registry: not permitted, not there, or with what is kept of it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder, writeInto } from '../support/folders.ts';
import { filesKept, makeOlder, spoil } from '../support/registry/kept.ts';
import { type MadePackage, startRegistry } from '../support/registry/registry.ts';

const DAY = 24 * 3_600_000;
const manifest = JSON.stringify({ name: 'app', dependencies: { tiny: '1' } });
const tiny = JSON.stringify({ name: 'tiny', version: '1.0.0', description: 'a tiny thing', license: 'ISC' });
const made = (...names: string[]): MadePackage[] =>
  names.map((name) => ({ name, versions: { '1.0.0': { description: `a ${name}`, types: 'x.d.ts' } } }));

/** A project whose registry has these packages, and a cache of its own. */
async function projectWith(...names: string[]) {
  const registry = await startRegistry(made(...names));
  const files = {
    'package.json': manifest,
    'node_modules/tiny/package.json': tiny,
    '.npmrc': registry.npmrc,
  };
  const project = makeFolder(files);
  const cache = join(project.dir, 'cache');
  return {
    ...{ registry, project, cache },
    open: (args: string[] = [`--allow-net=${registry.host}`], more = {}) =>
      connect(project.dir, { args, env: { XDG_CACHE_HOME: cache }, ...more }),
    async [Symbol.asyncDispose]() {
      await registry.close();
      project[Symbol.dispose]();
    },
  };
}

describe('not permitted', () => {
  test('nothing is asked, and the error names the flag; what is known without is told', async () => {
    await using world = await projectWith('wanted', 'tiny');
    const { registry } = world;
    await using session = await world.open([]);
    const flag = `--allow-net=${registry.host}`;
    expect(await session.fails('get_package', { name: 'wanted' })).toMatchObject({
      ...{ code: 'PERMISSION_DENIED', hint: expect.stringContaining(flag) },
      message: expect.stringContaining('the package wanted'),
    });
    expect((await session.fails('search_packages', { query: 'wanted' })).code).toBe('PERMISSION_DENIED');
    expect(await session.call('search_packages', { query: 'TIN' })).toEqual({
      items: [
        {
          ...{
            name: 'tiny',
            version: '1.0.0',
            installed: '1.0.0',
            description: 'a tiny thing',
            license: 'ISC',
          },
          ...{ date: null, downloads: null },
        },
      ],
      count: 1,
      warnings: [{ code: 'REGISTRY_NOT_PERMITTED', message: expect.stringContaining(flag) }],
    });
    expect(await session.call('get_package', { name: 'tiny' })).toMatchObject({
      ...{ name: 'tiny', version: '1.0.0', installed: '1.0.0', license: 'ISC', description: 'a tiny thing' },
      fits: { verdict: expect.any(String) },
      warnings: [{ code: 'REGISTRY_NOT_PERMITTED', message: expect.stringContaining(flag) }],
    });
    for (const name of ['tiny@^1', 'tiny@1.0.0'])
      expect(await session.call('get_package', { name }), name).toMatchObject({ version: '1.0.0' });
    for (const name of ['tiny@2', 'tiny@latest'])
      expect((await session.fails('get_package', { name })).code, name).toBe('PERMISSION_DENIED');
    expect(registry.requests).toEqual([]);
  });

  test('of what is installed nothing is believed that is of another name, or no JSON', async () => {
    await using world = await projectWith();
    writeInto(world.project.dir, {
      'node_modules/torn/package.json': '{ "name": "torn", "version": ',
      'node_modules/odd/package.json': '{ "name": "other", "version": "1.0.0" }',
      'node_modules/wild/package.json': JSON.stringify({
        version: '1.0.0',
        description: `a${String.fromCodePoint(0x202e)}b`,
        engines: [],
        exports: 7,
      }),
    });
    await using session = await world.open([]);
    for (const name of ['torn', 'odd'])
      expect((await session.fails('get_package', { name })).code, name).toBe('PERMISSION_DENIED');
    expect(await session.call('get_package', { name: 'wild' })).toMatchObject({
      description: 'ab',
      engines: {},
    });
  });

  test('the configuration narrows what flags permit', async () => {
    await using world = await projectWith('wanted');
    writeInto(world.project.dir, {
      'mcp-node.config.json': '{ "permissions": { "net": ["other.example"] } }',
    });
    await using session = await world.open(['--allow-net']);
    expect((await session.fails('get_package', { name: 'wanted' })).code).toBe('PERMISSION_DENIED');
    expect(world.registry.requests).toEqual([]);
  });

  test('what is kept answers, however old, and says how old', async () => {
    await using world = await projectWith('wanted');
    {
      await using before = await world.open();
      await before.call('get_package', { name: 'wanted' });
    }
    const asked = world.registry.requests.length;
    {
      await using session = await world.open([]);
      // New enough to be asked of nobody.
      expect((await session.call('get_package', { name: 'wanted' })).warnings).toEqual([]);
    }
    await makeOlder(world.cache, 3 * DAY + 1_000);
    await using session = await world.open([]);
    expect(await session.call('get_package', { name: 'wanted' })).toMatchObject({
      version: '1.0.0',
      warnings: [
        {
          code: 'REGISTRY_CACHED',
          message: `Cached 3 days ago: connecting to the registry is not permitted (--allow-net=${world.registry.host}).`,
        },
      ],
    });
    expect(world.registry.requests).toHaveLength(asked);
  });

  test('a human who can be asked is: once is for one call, the session for all, no is for good', async () => {
    await using world = await projectWith();
    const untyped = (name: string): MadePackage => ({ name, versions: { '1.0.0': {} } });
    world.registry.set(...['one', 'two', 'three', 'four'].map(untyped));
    const questions: string[] = [];
    const answers = ['once', 'session'];
    const human = (message: string) => {
      questions.push(message);
      return { action: 'accept' as const, content: { answer: answers.shift() ?? 'deny' } };
    };
    {
      await using session = await world.open([], { human });
      // Each is more than one request: for its types and downloads as well.
      for (const name of ['one', 'two', 'three', 'four'])
        expect(await session.call('get_package', { name })).toMatchObject({ types: 'none named' });
      expect(questions).toHaveLength(2);
      expect(questions[0]).toContain(`connect to ${world.registry.host}`);
      expect(questions[0]).toContain('looking up the package one');
      // The project's own code is not meant.
      const { output } = await session.shell(`await fetch('${world.registry.url}').then(() => 'connected')`);
      expect(output.exception?.message).toContain(world.registry.host);
    }
    questions.length = 0;
    await makeOlder(world.cache, DAY);
    world.registry.set(...made('five'));
    await using session = await world.open([], { human });
    expect((await session.fails('get_package', { name: 'five' })).code).toBe('PERMISSION_DENIED');
    expect((await session.fails('get_package', { name: 'six' })).code).toBe('PERMISSION_DENIED');
    expect(questions).toHaveLength(1);
  });

  test('a redirect to another host needs that host as well, and so does a proxy of the project', async () => {
    await using other = await startRegistry(made('moved'));
    await using world = await projectWith('moved');
    const away = { status: 302, headers: { location: `${other.url}moved` }, always: true };
    world.registry.set({ ...(made('moved')[0] as MadePackage), instead: [away] });
    {
      await using session = await world.open();
      const { hint } = await session.fails('get_package', { name: 'moved' });
      expect(hint).toContain(`--allow-net=${other.host}`);
      expect(other.requests).toEqual([]);
    }
    {
      await using both = await world.open([`--allow-net=${world.registry.host},${other.host}`]);
      expect(await both.call('get_package', { name: 'moved' })).toMatchObject({ version: '1.0.0' });
    }
    using proxied = makeFolder({
      'package.json': manifest,
      '.npmrc': `registry=${other.url}\nproxy=${world.registry.url}\nhttps-proxy=${world.registry.url}\nnoproxy=\n`,
    });
    await using session = await connect(proxied.dir, {
      args: [`--allow-net=${other.host}`],
      env: { XDG_CACHE_HOME: join(proxied.dir, 'cache') },
    });
    const { hint } = await session.fails('get_package', { name: 'moved' });
    expect(hint).toContain(`--allow-net=${world.registry.host}`);
  });

  test('a secret of the environment that a .npmrc puts into the address is not told', async () => {
    const secret = 'Zx9-q8w7e6r5t4y3u2i1o0';
    using project = makeFolder({
      'package.json': manifest,
      '.npmrc': 'registry=http://$'.concat('{DEPLOY_TOKEN}.example.test/$', '{DEPLOY_TOKEN}/\n'),
    });
    await using session = await connect(project.dir, {
      env: { XDG_CACHE_HOME: join(project.dir, 'cache'), DEPLOY_TOKEN: secret },
    });
    const failure = JSON.stringify(await session.fails('get_package', { name: 'x' })).toLowerCase();
    expect(failure).toContain('permission_denied');
    expect(failure).not.toContain(secret.toLowerCase());
  });
});

describe('what is kept', () => {
  test('is asked for again when it is old, and taken as it is where it has not changed', async () => {
    await using world = await projectWith('wanted');
    const statuses = () =>
      world.registry.requests.filter(({ path }) => path === '/wanted').map(({ status }) => status);
    {
      await using before = await world.open();
      await before.call('get_package', { name: 'wanted' });
    }
    await makeOlder(world.cache, DAY);
    await using session = await world.open();
    expect((await session.call('get_package', { name: 'wanted' })).warnings).toEqual([]);
    expect(statuses()).toEqual([200, 304]);
    await session.call('get_package', { name: 'wanted' });
    expect(statuses()).toEqual([200, 304]);
  });

  test('answers where the registry is gone, and what is not kept is told to be unknown', async () => {
    await using world = await projectWith('wanted');
    {
      await using before = await world.open();
      await before.call('get_package', { name: 'wanted' });
      await before.call('search_packages', { query: 'wanted' });
    }
    await makeOlder(world.cache, 2 * 3_600_000);
    await world.registry.close();
    await using session = await world.open();
    for (const [name, args] of [
      ['get_package', { name: 'wanted' }],
      ['search_packages', { query: 'wanted' }],
    ] as const) {
      const { warnings } = await session.call<{ warnings: { message: string }[] }>(name, args);
      expect(warnings[0]?.message).toMatch(
        /^Cached 2 hours ago: the registry 127.0.0.1:\d+ cannot be asked: ECONNREFUSED/,
      );
    }
    expect(await session.fails('get_package', { name: 'other' })).toMatchObject({
      ...{ code: 'REGISTRY_FAILED', message: expect.stringContaining('ECONNREFUSED') },
    });
    expect(
      (await session.call<{ warnings: { code: string }[] }>('search_packages', { query: 'tiny' })).warnings[0]
        ?.code,
    ).toBe('REGISTRY_UNREACHABLE');
  });

  test.each(['content', 'index'] as const)('a spoiled %s is as if nothing was kept', async (part) => {
    await using world = await projectWith('wanted');
    {
      await using before = await world.open();
      await before.call('get_package', { name: 'wanted' });
    }
    spoil(world.cache, part);
    for (const _ of [1, 2]) {
      await using session = await world.open();
      expect(await session.call('get_package', { name: 'wanted' })).toMatchObject({
        version: '1.0.0',
        warnings: [],
      });
    }
    expect(world.registry.requests.filter(({ path }) => path === '/wanted')).toHaveLength(2);
  });

  test('is shared by servers that write at the same time', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
    await using world = await projectWith(...names);
    const sessions = await Promise.all([1, 2, 3].map(() => world.open()));
    const look = (name: string) => sessions.map((session) => session.call('get_package', { name }));
    const found = await Promise.all(names.flatMap(look));
    expect(found.map(({ name }) => name)).toEqual(names.flatMap((name) => [name, name, name]));
    await Promise.all(sessions.map((session) => session.close()));
    await world.registry.close();
    await using session = await world.open();
    for (const name of names) expect((await session.call('get_package', { name })).warnings).toEqual([]);
    expect(filesKept(world.cache).length).toBeGreaterThan(names.length);
  });
});

describe('a registry that is odd', () => {
  test('settings of npm that lead nowhere, or say to stay offline, are told', async () => {
    await using world = await projectWith('wanted', 'other');
    const npmrc = (text: string) => writeInto(world.project.dir, { '.npmrc': text });
    await using session = await world.open();
    await session.call('get_package', { name: 'wanted' });
    const refused = async () => (await session.fails('get_package', { name: 'other' })).message;
    const before = world.registry.requests.length;
    // Each is read as it is written.
    for (const [text, said] of [
      ['registry=no address\n', 'The registry that .npmrc names cannot be asked: its address is no URL'],
      ['registry=ftp://127.0.0.1/\n', 'its address is no URL'],
      [`${world.registry.npmrc}offline=true\n`, 'npm is set to be offline'],
      [`${world.registry.npmrc}proxy=nonsense\nnoproxy=\n`, 'ERR_INVALID_URL'],
    ] as const) {
      npmrc(text);
      expect(await refused(), text).toContain(said);
    }
    expect(world.registry.requests).toHaveLength(before);
    npmrc(`${world.registry.npmrc}prefer-offline=true\n`);
    await makeOlder(world.cache, DAY);
    await using another = await world.open();
    for (const name of ['wanted', 'other'])
      expect(await another.call('get_package', { name })).toMatchObject({ version: '1.0.0', warnings: [] });
    expect(world.registry.requests.filter(({ path }) => path === '/wanted')).toHaveLength(1);
  });

  test('without search, downloads: what can be told is', async () => {
    const options = { search: false, downloads: false };
    await using registry = await startRegistry(made('wanted', 'tiny'), options);
    using project = makeFolder({
      ...{ 'package.json': manifest, 'node_modules/tiny/package.json': tiny, '.npmrc': registry.npmrc },
    });
    await using session = await connect(project.dir, {
      args: [`--allow-net=${registry.host}`],
      env: { XDG_CACHE_HOME: join(project.dir, 'cache') },
    });
    type Found = { items: { name: string }[]; warnings: { code: string; message: string }[] };
    const search = async (query: string) => {
      const { items, warnings } = await session.call<Found>('search_packages', { query });
      expect(warnings).toMatchObject([{ code: 'REGISTRY_WITHOUT_SEARCH' }]);
      return items.map(({ name }) => name);
    };
    expect(await search('wanted')).toEqual(['wanted']);
    expect(await search('tiny')).toEqual(['tiny']);
    expect(await search('in')).toEqual(['tiny']);
    expect(await search('never heard of')).toEqual([]);
    expect(registry.requests.filter(({ path }) => path === '/-/v1/search')).toHaveLength(4);
    expect(await session.call('get_package', { name: 'wanted' })).toMatchObject({
      downloads: null,
      warnings: [],
    });
    // It is found out once that nobody counts.
    registry.set(...made('a', 'b', 'c', 'd', 'e'));
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => session.call('get_package', { name })));
    expect(registry.requests.filter(({ path }) => path.startsWith('/downloads/'))).toHaveLength(3);
  });

  test('one that asks for time is left alone for as long', async () => {
    await using world = await projectWith('one', 'two');
    const busy = { status: 429, headers: { 'retry-after': '60' } };
    world.registry.set({ ...(made('one')[0] as MadePackage), instead: [busy] });
    await using session = await world.open();
    expect(await session.fails('get_package', { name: 'one' })).toMatchObject({
      ...{ code: 'REGISTRY_FAILED', hint: 'Call again in 60 s.' },
    });
    expect((await session.fails('get_package', { name: 'two' })).message).toContain('too many requests');
    expect(world.registry.requests.filter(({ path }) => path === '/two')).toEqual([]);
  });
});
