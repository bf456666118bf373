// Compares the curated grids with the registry that npm has here, by npm's own libraries: npm run check:grids [names and slugs of grids].
// Exits with 1 where a package is missing or could not be asked for, with 2 where something is to be looked at: a person decides of that.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { findNpm } from '../src/registry/npm.ts';
import { createNpmConfig } from '../src/registry/npm-config.ts';
import { allGrids, nameOf } from '../src/server/packages/curated/grids.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
/** Requests at a time, so that no registry minds. */
const AT_ONCE = 4;
const PAUSE_MS = 100;
const OLD_YEARS = 3;
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1_000;

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const npm = findNpm(PACKAGE);
const { json } = npm.load('npm-registry-fetch');
const { options } = await createNpmConfig(npm, process.cwd())();

const packages = await wanted(process.argv.slice(2));
if (packages.length === 0) {
  console.error('no package or grid has such a name');
  process.exit(1);
}
const missing = [];
const remarks = [];
const waiting = [...packages];
await Promise.all(Array.from({ length: AT_ONCE }, checkSome));
for (const line of [...remarks.sort(), ...missing.sort()]) console.log(line);
console.log(`${packages.length} packages: ${missing.length} missing, ${remarks.length} to look at`);
process.exitCode = missing.length > 0 ? 1 : remarks.length > 0 ? 2 : 0;

/** Each package once, with what its grids say of it. */
async function wanted(names) {
  const found = new Map();
  for (const { slug, packages } of await allGrids())
    for (const choice of packages) {
      if (choice.builtin || (names.length > 0 && !names.includes(slug) && !names.includes(nameOf(choice))))
        continue;
      const known = found.get(choice.name);
      found.set(choice.name, {
        ...choice,
        grids: [...(known?.grids ?? []), slug],
      });
    }
  return [...found.values()];
}

async function checkSome() {
  for (let choice = waiting.pop(); choice; choice = waiting.pop()) {
    await check(choice);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function check({ name, grids, avoid, niche }) {
  const tell = (list, what) => list.push(`${name} (${grids.join(', ')}): ${what}`);
  let packument;
  try {
    packument = await json(`/${name.replace('/', '%2f')}`, { ...options, spec: name });
  } catch (error) {
    tell(missing, error.statusCode === 404 ? 'not in the registry' : `cannot be asked for: ${error.message}`);
    return;
  }
  const version = packument['dist-tags']?.latest;
  const latest = packument.versions?.[version];
  if (!latest) {
    tell(missing, 'has no latest version');
    return;
  }
  if (avoid !== undefined) {
    // The last one is named, as the days that a registry gives may be those of its copy.
    const since = /without a release since (\d+\.\d+\.\d+)/i.exec(avoid)?.[1];
    if (since && since !== version)
      tell(remarks, `said to be without a release since ${since}, and ${version} is there`);
    return;
  }
  if (latest.deprecated) tell(remarks, `deprecated: ${latest.deprecated}`);
  // What a registry puts in the place of a package that was taken away.
  if (/-security(?:\.|$)/.test(version)) tell(remarks, `${version} holds its name, and nothing else`);
  const published = Date.parse(packument.time?.[version]);
  if (Date.now() - published > OLD_YEARS * YEAR_MS)
    tell(remarks, `${version} is of ${new Date(published).toISOString().slice(0, 10)}`);
  // One that we run on as well has to be among them.
  const node = latest.engines?.node;
  if (node && !semver.intersects(node, engines.node, { loose: true }))
    tell(remarks, `${version} is for Node ${node}`);
  if (/\bESM only\b/i.test(niche ?? '') && !isEsmAlone(latest))
    tell(remarks, `said to be ESM only, and ${version} can be required`);
}

/** Of its manifest alone. */
function isEsmAlone(latest) {
  return latest.type === 'module' && !/"require"|\.cjs"/.test(JSON.stringify([latest.exports, latest.main]));
}
