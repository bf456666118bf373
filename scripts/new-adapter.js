// Makes what an adapter consists of, still empty: npm run new-adapter <name>. The contract suite then says what is missing.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ADAPTERS = 'src/project/adapters';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { into: { type: 'string' } } });
const [name] = positionals;
const into = values.into ?? PACKAGE;

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? '')) {
  console.error('usage: npm run new-adapter <name>, in lower case, as it is called: fastify, mikro-orm');
  process.exit(1);
}
if (existsSync(join(into, ADAPTERS, name))) {
  console.error(`${ADAPTERS}/${name} is there already`);
  process.exit(1);
}

const camel = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
for (const file of readdirSync(join(PACKAGE, ADAPTERS, '_template'))) {
  const text = read(`${ADAPTERS}/_template/${file}`)
    .replace('const template', `const ${camel}`)
    .replace("name: 'template'", `name: '${name}'`)
    .replace('{ template: ', `{ ${camel === name ? name : `'${name}'`}: `);
  write(`${ADAPTERS}/${name}/${file}`, text);
}
write(
  `fixtures/${name}/package.json`,
  `${JSON.stringify({ name, private: true, scripts: { start: 'node src/index.js' }, dependencies: { [name]: '*' } }, null, 2)}\n`,
);
write(`fixtures/${name}/src/index.js`, '');
write(
  `test/truth/${name}.ts`,
  `import type { Truth } from './truth.ts';

export const truth: Truth = {
  ${camel === name ? name : `'${name}'`}: { routes: [] },
};
`,
);
register();
console.log(`made ${ADAPTERS}/${name}/, fixtures/${name}/ and test/truth/${name}.ts

Then, in one commit:
- the adapter: ${ADAPTERS}/adapter.ts says what it can do, an adapter beside it shows how
- its fixture, a small real project, with a package-lock.json (npm run setup installs it)
- its truth, written by hand
- a row in the tables of README.md and docs/adapters.md, and a line in CHANGELOG.md
- npx vitest run test/adapters.test.ts`);

/** Into the registry; what is known by name only is that no more. */
function register() {
  const lines = read(`${ADAPTERS}/index.ts`).split('\n');
  const imports = [...lines.filter(isImport), `import { ${camel} } from './${name}/index.ts';`].sort(
    bySpecifier,
  );
  const first = lines.findIndex(isImport);
  const rest = lines.filter((line) => !isImport(line));
  rest.splice(first, 0, ...imports);
  const text = rest
    .join('\n')
    .replace(/(adapters: readonly Adapter\[\] = \[[^\]]*?),?\s*\]/, `$1, ${camel}]`);
  write(`${ADAPTERS}/index.ts`, text);
  // A row begins at this indent, and goes on further in, or with what closes it.
  const rows = read(`${ADAPTERS}/recognised.ts`).split(/^(?= {2}[\w{])/m);
  const isKnown = new RegExp(`^  (?:\\{ \\.\\.\\.)?\\w+\\(\\s*'${name}',`);
  write(
    `${ADAPTERS}/recognised.ts`,
    rows.map((row) => (isKnown.test(row) ? row.replace(/^.*?[)}],\n/s, '') : row)).join(''),
  );
}

function isImport(line) {
  return line.startsWith('import ');
}

function bySpecifier(a, b) {
  const [one, other] = [a, b].map((line) => line.replace(/^.*from /, ''));
  return one < other ? -1 : 1;
}

function read(file) {
  const own = join(into, file);
  return readFileSync(existsSync(own) ? own : join(PACKAGE, file), 'utf8');
}

function write(file, text) {
  mkdirSync(dirname(join(into, file)), { recursive: true });
  writeFileSync(join(into, file), text);
}
