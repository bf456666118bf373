// Makes the fixtures runnable: packages, Prisma client, database. Offline but for the npm registry; a second run does nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

// What decides the result. A change of any of them makes the fixture new.
const INPUTS = [
  'package-lock.json',
  'prisma/schema.prisma',
  ...['prisma', 'sql'].flatMap((folder) => [`${folder}/schema.sql`, `${folder}/seed.sql`]),
];

try {
  requireNode(22, 12);
  for (const name of fixturesWithLockfile()) await setUp(name);
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}

function requireNode(major, minor) {
  const [runningMajor, runningMinor] = process.versions.node.split('.').map(Number);
  if (runningMajor > major || (runningMajor === major && runningMinor >= minor)) return;
  throw new Error(`Node ${major}.${minor} or newer is needed, this is ${process.versions.node}`);
}

function fixturesWithLockfile() {
  return readdirSync(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'package-lock.json')));
}

async function setUp(name) {
  const folder = join(FIXTURES, name);
  const stampFile = join(folder, 'node_modules', '.mcp-node-setup');
  const stamp = hashInputs(folder);
  if (readIfPresent(stampFile) === stamp && outputs(folder).every(existsSync)) return;

  console.error(`setup: fixtures/${name}: installing packages`);
  // No install scripts: they would only fetch Prisma's engines from the network, which nothing here uses.
  runNpm(['ci', '--ignore-scripts'], folder);
  if (usesThisPackage(folder)) linkThisPackage(folder);
  if (existsSync(join(folder, 'prisma'))) {
    console.error(`setup: fixtures/${name}: generating the Prisma client`);
    generateClient(folder);
  }
  const scripts = sqlFolder(folder);
  if (scripts) {
    console.error(`setup: fixtures/${name}: creating the database`);
    await createDatabase(folder, scripts);
  }
  writeFileSync(stampFile, stamp);
  console.error(`setup: fixtures/${name}: ready`);
}

function hashInputs(folder) {
  const hash = createHash('sha256');
  for (const input of INPUTS) hash.update(`${input}\n${readIfPresent(join(folder, input))}\n`);
  return hash.digest('hex');
}

function outputs(folder) {
  const has = (path) => existsSync(join(folder, path));
  return [
    ...(has('prisma') ? [join(folder, 'src/generated/prisma/client.ts')] : []),
    ...(sqlFolder(folder) ? [join(folder, 'dev.db')] : []),
    ...(usesThisPackage(folder) ? [linkTo(folder)] : []),
  ];
}

function linkTo(folder) {
  return join(folder, 'node_modules/@mcp-node/cli');
}

function usesThisPackage(folder) {
  return readIfPresent(join(folder, 'package.json')).includes('"@mcp-node/cli"');
}

/** As it stands here: the registry has another, or none. */
function linkThisPackage(folder) {
  mkdirSync(join(folder, 'node_modules/@mcp-node'), { recursive: true });
  symlinkSync(join(FIXTURES, '..'), linkTo(folder), 'junction');
}

/** Where the scripts of its database lie; undefined when it has none of its own. */
function sqlFolder(folder) {
  return ['prisma', 'sql']
    .map((name) => join(folder, name))
    .find((path) => existsSync(join(path, 'seed.sql')));
}

/** npm itself, in this Node: the one on PATH may start an older one. */
function runNpm(args, folder) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) run(process.execPath, [npm, ...args], folder);
  else run('npm', args, folder, { shell: process.platform === 'win32' });
}

function generateClient(folder) {
  const cli = createRequire(join(folder, 'package.json')).resolve('prisma/build/index.js');
  run(process.execPath, [cli, 'generate'], folder, {
    // Every command of Prisma first looks for its schema engine and would download it. `generate` never starts it,
    // so that any program will do; the checkpoint is a version check over the network.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  });
}

/** Builds the database beside its place and moves it there, so that nobody ever sees half of it. */
async function createDatabase(folder, scripts) {
  const database = join(folder, 'dev.db');
  const draft = join(folder, 'draft.db');
  for (const file of [draft, ...['', '-wal', '-shm', '-journal'].map((suffix) => database + suffix)]) {
    rmSync(file, { force: true });
  }
  const { execute, close } = openDatabase(folder, draft);
  try {
    for (const script of ['schema.sql', 'seed.sql'])
      await execute(readFileSync(join(scripts, script), 'utf8'));
  } finally {
    close();
  }
  renameSync(draft, database);
}

/** By the fixture's own client; Node's where it has none. */
function openDatabase(folder, file) {
  const require = createRequire(join(folder, 'package.json'));
  if (!existsSync(join(folder, 'node_modules/@libsql/client'))) {
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(file);
    return { execute: (sql) => database.exec(sql), close: () => database.close() };
  }
  const client = require('@libsql/client').createClient({ url: `file:${file}` });
  return { execute: (sql) => client.executeMultiple(sql), close: () => client.close() };
}

function run(program, args, folder, options = {}) {
  const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8', ...options });
  if (result.status === 0) return;
  const reason = result.error?.message ?? `exit code ${result.status}\n${result.stdout}${result.stderr}`;
  throw new Error(`${[program, ...args].join(' ')} failed in ${folder}: ${reason}`);
}

function readIfPresent(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
