// Variables that code reads and nobody sets: each way in which it is written, and what is none.
import { expect, test } from 'vitest';
import { missingVariables } from '../../../src/project/inspect/variables/variables.ts';
import { createProject } from '../../support/temp.ts';

async function read(files: Record<string, string>, isSet: (name: string) => boolean = () => false) {
  const { project } = await createProject({ 'package.json': { name: 'app' }, ...files });
  const { missing, optional } = await missingVariables(project, isSet);
  const shown = (list: typeof missing) => Object.fromEntries(list.map(({ name, source }) => [name, source]));
  return { missing: shown(missing), optional: shown(optional) };
}

test.each([
  ['a member', 'f(process.env.A_URL)'],
  ['a key', "f(process.env['A_URL'])"],
  ['taken apart', 'const { A_URL, ...others } = process.env;'],
  ['under another name', 'const { A_URL: url } = process.env;'],
  ['of a parameter', 'export const load = ({ A_URL } = process.env) => A_URL;'],
  ['asserted', 'f(process.env.A_URL!)'],
  ['thrown without', "if (!process.env.A_URL) throw new Error('A_URL');"],
  ['thrown without its name', "const u = process.env.A_URL; if (!u) throw new Error('A_URL');"],
  [
    'compared by its name, and thrown without',
    'const u = process.env.A_URL; if (u == null) throw new Error();',
  ],
  ['compared with what is given', 'const u = process.env.A_URL; if (given !== u) refuse(); f(u);'],
  ['changed', 'let u = process.env.A_URL; u = u.trim(); f(u);'],
  ['used, and asked for', "const u = process.env.A_URL; f(u); log(u ? 'x' : 'y');"],
  ['caught by its name', 'const { A_URL } = process.env; try { f(A_URL); } catch (A_URL) { g(A_URL ?? 1); }'],
  ['converted', 'f(Number(process.env.A_URL));'],
  ['thrown without a number', 'if (Number.isNaN(Number(process.env.A_URL))) throw new Error();'],
  ['with the name of another', 'const u = process.env.A_URL; const g = (u) => u || 1; f(u, g);'],
  ['chosen where it is set, for the other', 'f(process.env.A_URL ? 1 : use(process.env.A_URL));'],
  ['with a name, used', 'const u = process.env.A_URL; f(u, other || 1, { u: 2 }.u || 3);'],
  ['only used where it is not set', 'if (!process.env.A_URL) f(process.env.A_URL);'],
  ['used where another is set', 'if (config.env.A_URL_TOO) f(process.env.A_URL);'],
  ['used beside a test', 'const a = process.env.A_URL && 1; f(process.env.A_URL, a);'],
  ['by another name of the environment', 'const e = process.env; f(e.A_URL);'],
  ['taken out of the process', 'const { env: e } = process; f(e.A_URL);'],
  ['imported', "import { env } from 'node:process'; f(env.A_URL);"],
  ['imported as a whole', "import process from 'node:process'; f(process.env.A_URL);"],
  ['imported by another name', "import nodeProcess from 'node:process'; f(nodeProcess.env.A_URL);"],
  ['required', "f(require('node:process').env.A_URL);"],
  ['a key in other quotes', 'f(process.env[`A_URL`])'],
  ['of a list, in a loop', "for (const name of ['A_URL']) if (!process.env[name]) throw new Error(name);"],
  [
    'of a list with a name',
    "const needed = ['A_URL'] as const; needed.forEach((key) => f(process.env[key]));",
  ],
  ['of a list, those that lack', "const lacking = ['A_URL'].filter((key) => !process.env[key]);"],
  ['of a bundler', 'f(import.meta.env.A_URL, import.meta.env.MODE)'],
  ['of Bun', 'f(Bun.env.A_URL)'],
  ['of Deno', "f(Deno.env.get('A_URL'))"],
  ['a function', "f(env('A_URL'))"],
  ['env-var', "import env from 'env-var'; f(env.get('A_URL').required().asString());"],
  ['env-var, of some', "const vars = from(process.env); f(vars.get('A_URL').required().asUrlString());"],
  [
    'a service',
    "class A { constructor(private configService) { f(this.configService.get<string>('A_URL')); } }",
  ],
  ['a service that throws', "f(config.getOrThrow('A_URL'))"],
  ['zod', 'z.object({ A_URL: z.string().url() }).parse(process.env)'],
  ['joi', 'Joi.object({ A_URL: Joi.string().required() }).validate(process.env)'],
  [
    'joi, key by key',
    'Joi.object().keys({ A_URL: Joi.string().required() }).unknown().validate(process.env)',
  ],
  ['zod, extended', 'base.extend({ A_URL: z.url() }).parse(process.env)'],
  ['zod, nothing else', 'z.strictObject({ A_URL: z.string() }).parse(process.env)'],
  ['yup', 'yup.object().shape({ A_URL: yup.string().required() }).validateSync(process.env)'],
  ['envalid', 'cleanEnv(process.env, { A_URL: str() })'],
  ['arktype', "type({ A_URL: 'string.url' })(process.env)"],
  ['TypeBox', 'f(Type.Object({ A_URL: Type.String() }), process.env)'],
  ['convict', "convict({ db: { url: { format: String, default: null, env: 'A_URL' } } })"],
  ['znv', 'parseEnv(process.env, { A_URL: z.string() })'],
  ['envsafe', 'envsafe({ A_URL: str() })'],
  ['t3-env', 'createEnv({ server: { A_URL: z.string() }, runtimeEnv: process.env })'],
  [
    'JSON Schema',
    "f({ type: 'object', required: ['A_URL'], properties: { A_URL: { type: 'string' } } }); // env",
  ],
])('needed: %s', async (_, code) => {
  expect(await read({ 'src/app.ts': `\n${code}\n` })).toEqual({
    missing: { A_URL: 'src/app.ts:2' },
    optional: {},
  });
});

test.each([
  ['a default', 'f(process.env.A_URL ?? 1)'],
  ['another default', "f(process.env.A_URL || 'x')"],
  ['taken apart with a default', "const { A_URL = 'x' } = process.env;"],
  ['given where it is not set', "process.env.A_URL ??= 'x';"],
  ['compared', "f(process.env.A_URL === 'x')"],
  ['asked for', 'if (process.env.A_URL) f();'],
  ['asked twice', 'f({ skip: !!process.env.A_URL })'],
  ['as a truth', 'f(Boolean(process.env.A_URL))'],
  ['used where it is set', 'if (process.env.A_URL) f(`https://${process.env.A_URL}`);'],
  [
    'used where it is set, among others',
    'const { env } = process; const a = () => { if (x && env.A_URL) { return f(env.A_URL); } };',
  ],
  ['chosen where it is set', 'f(process.env.A_URL ? new URL(process.env.A_URL) : null);'],
  ['used behind itself', 'f({ ...(import.meta.env.A_URL && { a: import.meta.env.A_URL }) });'],
  ['asked for in another way', "if ('A_URL' in process.env) f(Object.hasOwn(process.env, 'A_URL'));"],
  ['of a list, with a default', "for (const name of ['A_URL']) f(process.env[name] ?? 1);"],
  ['perhaps', 'f(process.env.A_URL?.trim())'],
  ['converted, with a default', 'f(Number(process.env.A_URL) || 3000);'],
  ['converted in another way', 'f(Number.parseInt(process.env.A_URL ?? "", 10), +process.env.A_URL || 7);'],
  ['no number', 'f(Number.isNaN(Number(process.env.A_URL)) ? 3000 : Number(process.env.A_URL));'],
  ['chosen where it is not set', 'f(!process.env.A_URL ? null : new URL(process.env.A_URL));'],
  ['with a name, and a default', 'const d = process.env.A_URL; f(d || 3000);'],
  ['converted, with a name, and a default', 'const d = Number(process.env.A_URL!); f(d || 3000);'],
  ['taken apart, and a default', "const { A_URL } = process.env; f((A_URL || '').split(','));"],
  ['taken apart under another name, and a default', 'const { A_URL: nine } = process.env; f(nine ?? 1);'],
  ['given later', 'let port = process.env.A_URL; if (!port) port = 3000;'],
  ['given later, in short', 'let port = process.env.A_URL; port ||= 3000;'],
  ['a service with a default', "f(config.get('A_URL', 3))"],
  ['env-var', "f(env.get('A_URL').default('x').asString()); import env from 'env-var';"],
  ['zod', 'z.object({ A_URL: z.string().optional() }).parse(process.env)'],
  ['joi', 'Joi.object({ A_URL: Joi.string() }).validate(process.env)'],
  ['joi, key by key', 'Joi.object().keys({ A_URL: Joi.string() }).validate(process.env)'],
  ['yup', 'yup.object({ A_URL: yup.string() }).validateSync(process.env)'],
  ['envalid', "cleanEnv(process.env, { A_URL: str({ default: 'x' }) })"],
  ['arktype', "type({ 'A_URL?': 'string' })(process.env)"],
  ['arktype, with a default', `type({ A_URL: "string = 'x'" })(process.env)`],
  ['TypeBox', 'f(Type.Object({ A_URL: Type.Optional(Type.String()) }), process.env)'],
  ['convict', "convict({ url: { format: String, default: 'x', env: 'A_URL' } })"],
  [
    'convict, without one',
    "convict({ url: { format: String, default: null, nullable: true, env: 'A_URL' } })",
  ],
  ['znv', "parseEnv(process.env, { A_URL: z.string().default('x') })"],
  ['envsafe', "envsafe({ A_URL: str({ devDefault: 'x' }) })"],
  ['t3-env', "createEnv({ client: { A_URL: z.string().default('x') } }) // env"],
])('optional: %s', async (_, code) => {
  expect(await read({ 'src/app.ts': code })).toEqual({ missing: {}, optional: { A_URL: 'src/app.ts:1' } });
});

test.each([
  ['what is written', "process.env.A_URL = 'x'; delete process.env.A_URL;"],
  ['a computed name', 'f(process.env[name])'],
  ['what is called like it', 'f(page.env.A_URL, params.get("A_URL"))'],
  ['a schema of something else', 'z.object({ A_URL: z.string() }).parse(body)'],
  ['keys of something else', 'Object.keys({ A_URL: make.link() }); f(process.env)'],
  ['what extends no schema', 'base.extend({ A_URL: text }); f(process.env)'],
  ['a list of what is none', "for (const name of ['A_URL', other]) f(process.env[name]);"],
  ['a list that is not gone through', "const name = pick(['A_URL']); f(process.env[name]);"],
  ['what has an option of that name', "run({ default: 'x', env: 'A_URL' });"],
  ['a comment', '// process.env.A_URL'],
  ['a file that cannot be parsed', 'f(process.env.A_URL'],
])('none: %s', async (_, code) => {
  expect(await read({ 'src/app.ts': code })).toEqual({ missing: {}, optional: {} });
});

const HELPERS = `
export function needed(key: string): string {
  if (typeof process.env[key] === 'undefined') throw new Error(key);
  return process.env[key] as string;
}
export const other = (name) => { const value = process.env[name]; if (!value) throw new Error(name); return value; };
export const either = (name, fallback) => process.env[name] ?? fallback;
export const always = (name, what = '') => process.env[name] || what;
export const list = (key, separator = ',') => (process.env[key] && process.env[key].split(separator)) || [];
export const getOptional = (key) => process.env[key];
export const path = (key) => join('/', needed(key));
export class Config { constructor(private env = process.env) {} value(key) { return process.env[key]; } }
exports.assigned = function (key) { return process.env[key]; };
const unused = (key) => other.env[key];
`;

test('through functions of the project that are given the name', async () => {
  const reads = `
f(needed('A1'), other('A2'), either('A3'), path('A4'), new Config().value('A5'), x.assigned('A6'));
f(either('B1', 'x'), always('B2'), list('B3'), list('B4', ';'), getOptional('B5'));
f(unused('C1'), unknown('C2'), needed('lower'), needed(name)); // env
`;
  const { missing, optional } = await read({ 'src/lib/env/utils.ts': HELPERS, 'src/settings.ts': reads });
  expect(missing).toEqual(
    Object.fromEntries(['A1', 'A2', 'A3', 'A4', 'A5', 'A6'].map((name) => [name, 'src/settings.ts:2'])),
  );
  expect(optional).toEqual(
    Object.fromEntries(['B1', 'B2', 'B3', 'B4', 'B5'].map((name) => [name, 'src/settings.ts:3'])),
  );
});

test('once, where it is needed first, but for what is set, and for tests and packages', async () => {
  const files = {
    'src/a.ts': 'f(process.env.SET, process.env.NODE_ENV, process.env.ONE ?? 1);',
    'src/deep/b.ts': 'f(process.env.ONE, process.env.TWO);',
    'src/deep/c.js': '\nf(process.env.TWO);',
    'src/a.test.ts': 'f(process.env.OF_TEST);',
    'test/x.ts': 'f(process.env.OF_TEST);',
    'node_modules/x/index.js': 'f(process.env.OF_PACKAGE);',
  };
  expect(await read(files, (name) => name === 'SET')).toEqual({
    missing: { ONE: 'src/deep/b.ts:1', TWO: 'src/deep/b.ts:1' },
    optional: {},
  });
});

test('a program without an ending is read, and what is none is not', async () => {
  expect(
    await read({
      'bin/www': '#!/usr/bin/env node\nserver.listen(process.env.WWW_PORT);',
      'scripts/seed': '#!/usr/bin/env -S npx tsx\nconst url = process.env.SEED_URL as string;',
      LICENSE: 'process.env.NOT_CODE',
      'bin/deploy': '#!/bin/sh\nnode -e "process.env.NOT_OURS"',
    }),
  ).toEqual({ missing: { SEED_URL: 'scripts/seed:2', WWW_PORT: 'bin/www:2' }, optional: {} });
});

test('a file of many calls with a long line is read in the time of a file', async () => {
  // The text was searched anew for each call: this took minutes.
  const calls = 'config.f({ a: 1 });\n'.repeat(4_000);
  const code = `f(process.env.A_URL);\n${calls}export const wasm = "${'QUFB'.repeat(80_000)}";`;
  expect(await read({ 'src/app.ts': code })).toEqual({ missing: { A_URL: 'src/app.ts:1' }, optional: {} });
});
