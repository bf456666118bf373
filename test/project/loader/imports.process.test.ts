// What an import gives in the shell is what the same line gives in a file of the package that tsx runs: for every way of importing, every
// extension, both module systems, and settings of the compiler. tsx itself is asked.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { connect } from '../../support/client.ts';
import { writeFiles } from '../../support/temp.ts';

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));

/** As text, on both sides: what it is, what it has, what it returns. */
const show = `const show = (value, depth = 0) => {
  if (value === null || !/object|function/.test(typeof value)) return typeof value + ' ' + String(value);
  const inside = depth > 2 ? [] : Object.keys(value).sort().map((key) => key + ': ' + show(value[key], depth + 1));
  return (typeof value === 'function' ? value() + ' ' : '') + '{' + inside.join(', ') + '}';
};\n`;

const esm = (name: string) => `
  export default function main() { return '${name} default'; }
  export const name = '${name}';
  export const token = () => 'token';
  export const data = { list: [1, 2] };`;
const compiled = `Object.defineProperty(exports, '__esModule', { value: true });
  exports.name = 'compiled';
  exports.default = () => 'compiled default';`;
const callable = `module.exports = function main() { return 'callable'; };
  module.exports.name2 = 'extra';`;

const sources: Record<string, string> = {
  'ts.ts': `${esm('ts')} enum E { A } export const e: number = E.A;`,
  'tsx.tsx': esm('tsx'),
  'mts.mts': esm('mts'),
  'cts.cts': esm('cts'),
  'js.js': esm('js'),
  'mjs.mjs': esm('mjs'),
  'named.ts': `export const name = 'named';`,
  'equals.cts': `function main() { return 'equals'; } main.name2 = 'x'; export = main;`,
  'plain.cjs': `exports.name = 'plain'; exports.nested = { a: 1 };`,
  'compiled.cjs': compiled,
  'callable.cjs': callable,
  'loose.js': `exports.name = 'loose';`,
  'data.json': '{ "name": "data", "nested": { "a": [1] } }',
  'folder/index.ts': esm('folder'),
};
const packages: Record<string, unknown> = {
  'plain/index.js': `exports.name = 'plain package';`,
  'callable/index.js': callable,
  'compiled/index.js': compiled,
  'compiled-without-default/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.name = 'x';`,
  'dual/package.json': { exports: { import: './index.mjs', require: './index.cjs' } },
  'dual/index.mjs': `export const name = 'imported'; export default 1;`,
  'dual/index.cjs': `exports.name = 'required';`,
  'modern/package.json': { type: 'module', exports: './index.js' },
  'modern/index.js': esm('modern'),
};
const specifiers = [
  ...Object.keys(sources).map((path) => `./src/${path}`),
  ...['./src/ts', './src/ts.js', './src/folder', './src/data'],
  ...new Set(Object.keys(packages).map((path) => path.replace(/\/.*/, ''))),
  'node:path',
];

interface Line {
  code: string;
  /** What is shown, once the code has run; a promise of it. */
  shown: string;
}

const lines: Line[] = specifiers.flatMap((from, at) => {
  const specifier = JSON.stringify(from);
  const x = (form: string) => `${form}${at}`;
  const isWhole = /modern|folder|src\/([mc]?[tj]sx?)(\.|$)/.test(from);
  const hasName = isWhole || /plain|data|dual|named|loose|compiled/.test(from);
  const flat = from.startsWith('node:') ? '.name' : '';
  return [
    ...(from.startsWith('node:') ? [] : [{ code: `import ${x('d')} from ${specifier}`, shown: x('d') }]),
    { code: `import * as ${x('n')} from ${specifier}`, shown: x('n') + flat },
    ...(hasName ? [{ code: `import { name as ${x('m')} } from ${specifier}`, shown: x('m') }] : []),
    { code: `import { default as ${x('e')} } from ${specifier}`, shown: x('e') + flat },
    { code: `import ${specifier}`, shown: '1' },
    { code: '', shown: `import(${specifier}).then((it) => it${flat})` },
    { code: `const ${x('r')} = require(${specifier})`, shown: x('r') + flat },
    ...(isWhole
      ? [
          {
            code: `import { token as ${x('t')} } from ${specifier}`,
            shown: `import(${specifier}).then((it) => [it.token === ${x('t')}, require(${specifier}).token === ${x('t')}])`,
          },
        ]
      : []),
  ];
});

const settings: [string, object, object | null][] = [
  ['no type, no tsconfig', {}, null],
  ['no type, with interop', {}, { module: 'commonjs', target: 'es2020', esModuleInterop: true }],
  ['no type, nodenext', {}, { module: 'nodenext', moduleResolution: 'nodenext', allowJs: true }],
  ['type commonjs', { type: 'commonjs' }, { module: 'esnext', moduleResolution: 'bundler' }],
  ['type module', { type: 'module' }, { module: 'nodenext', moduleResolution: 'nodenext' }],
  [
    'type module, no interop',
    { type: 'module' },
    { module: 'esnext', esModuleInterop: false, allowJs: true },
  ],
];

test.each(settings)('%s', async (_name, manifest, compilerOptions) => {
  const isEsm = 'type' in manifest && manifest.type === 'module';
  const prelude = isEsm
    ? `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n`
    : '';
  const files = lines.map(({ code, shown }, n): [string, string] => [
    `line-${n}.ts`,
    `${prelude}${code};\n(globalThis as any).put(${n}, ${shown});`,
  ]);
  const root = await writeFiles({
    'package.json': { name: 'matrix', private: true, ...manifest },
    ...(compilerOptions ? { 'tsconfig.json': { compilerOptions } } : {}),
    ...Object.fromEntries(Object.entries(sources).map(([path, text]) => [`src/${path}`, text])),
    ...Object.fromEntries(Object.entries(packages).map(([path, text]) => [`node_modules/${path}`, text])),
    ...Object.fromEntries(files),
    'main.mts': `${show}
      const told = {};
      globalThis.put = (n, value) => { told[n] = Promise.resolve(value).then(show).catch(() => 'error'); };
      for (let n = 0; n < ${lines.length}; n++) await import('./line-' + n + '.ts').catch(() => { told[n] = 'error'; });
      for (const n in told) told[n] = await told[n];
      console.log(JSON.stringify(told));`,
  });
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, 'main.mts'], { cwd: root });
  const expected = JSON.parse(stdout) as Record<string, string>;
  await using session = await connect(root);
  const good = lines.map((line, n) => ({ ...line, n })).filter(({ n }) => expected[n] !== 'error');
  const {
    status,
    stdout: told,
    output,
  } = await session.shell(
    `${good.map(({ code }) => code).join(';\n')};\n${show}
    const told = {};
    for (const [n, it] of [${good.map(({ n, shown }) => `[${n}, () => ${shown}]`).join(', ')}]) {
      try { told[n] = show(await it()); } catch (error) { told[n] = String(error); }
    }
    console.log(JSON.stringify(told));`,
    // It is a lot for one call.
    { timeout: 100_000 },
  );
  expect(status, output.exception?.message).toBe('success');
  const got = JSON.parse(told) as Record<string, string>;
  const named = (results: Record<string, string>) =>
    Object.fromEntries(good.map(({ n, code, shown }) => [`${code} → ${shown}`, results[n]]));
  expect(named(got)).toEqual(named(expected));
  // Each would end the call for all others: one stands for them.
  const bad = lines.findLast(({ code }, n) => expected[n] === 'error' && code !== '');
  if (bad) expect((await session.shell(`${bad.code};\n${show}show(${bad.shown})`)).status).toBe('error');
});
