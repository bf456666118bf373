// What was compiled is kept between starts: used, made anew where a file changed, and out of reach of the project's code.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledFile, compiledFolder, encodePack, readPack } from '../../src/files/compiled.ts';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const MODULES = 120;
const numbers = Array.from({ length: MODULES }, (_, n) => n);
const sum = numbers.reduce((a, b) => a + b);

function many(more: Record<string, string> = {}) {
  const project = makeFolder({
    'package.json': JSON.stringify({ name: 'many', private: true, type: 'module' }),
    'tsconfig.json': '{"compilerOptions":{"target":"es2022","module":"esnext"}}',
    ...Object.fromEntries(numbers.map((n) => [`m${n}.ts`, `export const value: number = ${n};`])),
    'all.ts': `${numbers.map((n) => `import { value as v${n} } from './m${n}.ts';`).join('\n')}
export const sum: number = ${numbers.map((n) => `v${n}`).join(' + ')};`,
    'attack.ts': `import { writeFileSync, renameSync, appendFileSync } from 'node:fs';
export const tries = (file: string): string[] =>
  [() => writeFileSync(file, ''), () => appendFileSync(file, 'x'), () => renameSync(file, file + '.old')].map((attempt) => {
    try { attempt(); return 'done'; } catch (error) { return (error as { code: string }).code; }
  });`,
    ...more,
  });
  const cache = makeFolder({});
  const env = { XDG_CACHE_HOME: cache.dir, LOCALAPPDATA: cache.dir, HOME: cache.dir };
  const file = compiledFile(compiledFolder(env), project.dir);
  return {
    project,
    cache,
    env,
    file,
    [Symbol.dispose]() {
      project[Symbol.dispose]();
      cache[Symbol.dispose]();
    },
  };
}

const load = "import { sum } from './all.ts'; sum";

async function shown(dir: string, env: Record<string, string>, text = load, args: string[] = []) {
  await using session = await connect(dir, { env, args });
  const { output } = await session.shell(text);
  return output.value;
}

async function fill(dir: string, env: Record<string, string>, file: string): Promise<void> {
  await using session = await connect(dir, { env });
  expect((await session.shell(load)).output.value).toBe(String(sum));
  await untilKept(file);
}

/** In several turns. */
const untilKept = (file: string) =>
  expect
    .poll(() => (existsSync(file) ? readPack(file).length : 0), { timeout: 60_000 })
    .toBeGreaterThan(MODULES);

test.skipIf(process.platform === 'darwin')(
  'compiled modules are kept, and used while they are whole and ours',
  async () => {
    using it = many();
    const { project, env, file } = it;
    await fill(project.dir, env, file);
    const kept = readPack(file);
    expect(kept.length).toBeGreaterThan(MODULES);

    // Only its owner could: it shows that it is what runs.
    const changed = kept.map((entry) =>
      entry.slot.endsWith('/m7.ts')
        ? { ...entry, code: Buffer.from(entry.code.toString().replace('=7', '=1007')) }
        : entry,
    );
    writeFileSync(file, encodePack(changed));
    expect(await shown(project.dir, env)).toBe(String(sum + 1000));

    writeFileSync(join(project.dir, 'm7.ts'), 'export const value: number = 8;');
    expect(await shown(project.dir, env)).toBe(String(sum + 1));
    writeFileSync(join(project.dir, 'm7.ts'), 'export const value: number = 7;');

    chmodSync(file, 0o666);
    expect(await shown(project.dir, env)).toBe(String(sum));
    chmodSync(file, 0o600);
    const bytes = readFileSync(file);
    for (const broken of [bytes.subarray(0, bytes.length - 10), Buffer.alloc(100, 'x'), Buffer.alloc(0)]) {
      writeFileSync(file, broken);
      expect(await shown(project.dir, env)).toBe(String(sum));
    }
  },
);

test.skipIf(process.platform === 'darwin')(
  'code of the project cannot write what is kept, whatever it may write, nor have anything else kept',
  async () => {
    using it = many({
      'forge.ts': `import { writeSync } from 'node:fs';
const files = ${JSON.stringify(numbers)}.flatMap((n) => [
  { key: '0'.repeat(64), file: import.meta.dirname + '/m' + n + '.ts', options: { banner: ['forged', '()'].join(''), format: 'esm', loader: 'ts' }, metadata: null, hasCallableNamespaces: false },
  { key: '0'.repeat(64), file: '/etc/passwd', options: { loader: 'text' }, metadata: null, hasCallableNamespaces: false },
  { file: 7 }, 'forged', null,
]);
const message = { type: 'notify', method: 'missed', params: { missed: files.map((it) => JSON.stringify(it)) } };
writeSync(3, JSON.stringify(message) + '\\n');
export const forged = true;`,
    });
    const { project, env, file } = it;
    {
      await using session = await connect(project.dir, { env });
      const { output } = await session.shell(`import { forged } from './forge.ts'; ${load} + Number(forged)`);
      expect(output.value).toBe(String(sum + 1));
      await untilKept(file);
    }
    const kept = readPack(file);
    expect(
      kept.filter(({ slot, code }) => !slot.includes(project.dir) || /forged\(\)/.test(code.toString())),
    ).toEqual([]);

    const before = readFileSync(file);
    const attack = `import { tries } from './attack.ts'; tries(${JSON.stringify(file)}).join()`;
    const refused = Array(3).fill('PERMISSION_DENIED').join();
    expect(await shown(project.dir, env, attack)).toContain(refused);
    expect(await shown(project.dir, env, attack, ['--allow-write', dirname(file)])).toContain(refused);
    expect(readFileSync(file).equals(before)).toBe(true);
  },
);

test.skipIf(process.platform === 'darwin')('few modules are kept as well, if they are large', async () => {
  const client = `export const model: string = 'User';\n${'export type Field = string | number | null;\n'.repeat(2_500)}`;
  using project = makeFolder({
    'package.json': '{ "name": "few", "private": true, "type": "module" }',
    'client.ts': client.replaceAll(/Field(?= =)/g, () => `Field${Math.random().toString(36).slice(2)}`),
  });
  using cache = makeFolder({});
  const env = { XDG_CACHE_HOME: cache.dir, LOCALAPPDATA: cache.dir, HOME: cache.dir };
  const file = compiledFile(compiledFolder(env), project.dir);
  await using session = await connect(project.dir, { env });
  expect((await session.shell("import { model } from './client.ts'; model")).output.value).toBe("'User'");
  const kept = () => (existsSync(file) ? readPack(file).map(({ slot }) => slot.replace(/.*\//, '')) : []);
  await expect.poll(kept, { timeout: 60_000 }).toEqual(['client.ts']);
});
