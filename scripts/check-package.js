// What `npm publish` would upload, checked: its files, its size, its entry points, that its texts link to what is in it, and that nothing of this machine is.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const PACKED_LIMIT_KB = 2_150;
const UNPACKED_LIMIT_KB = 8_800;

const expected = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'bin/mcp-node.js',
  'dist/cli.js',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/project/before-live.js',
  'dist/project/before-tsx.js',
  'dist/project/compile-missed.js',
  'dist/project/guard.cjs',
  'dist/project/live.js',
  'dist/project/main.js',
  'dist/project/read-source.js',
  'dist/project/try.js',
  'dist/protocol/config.d.ts',
  'dist/protocol/database.d.ts',
  'dist/protocol/permissions.d.ts',
  'dist/protocol/packages/licences.d.ts',
  'dist/registry/install.js',
  'dist/registry/main.js',
  'dist/sandbox/main.js',
  'dist/sandbox/runtime.js',
  'dist/tools/index.d.ts',
  'dist/tools/index.js',
  'dist/tools/testing.d.ts',
  'dist/tools/testing.js',
  ...readdirSync(join(PACKAGE, 'docs')).map((page) => `docs/${page}`),
  'package.json',
];

/** Parts of the bundle of project processes, loaded where they are needed. */
const chunk = /^dist\/(?:(?:project|registry|tools)\/)?[\w-]+-[A-Z0-9]{8}\.js$/;
/** What the types of the API are made of. */
const declaration = /^dist\/tools\/(?:[\w-]+\/)*[\w-]+\.d\.ts$/;

const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
const packed = pack();
const problems = [
  ...wrongFiles(packed.files.map(({ path }) => path)),
  ...wrongSize(packed),
  ...wrongBin(),
  ...machinePaths(packed.files.map(({ path }) => path)),
  ...brokenLinks(packed.files.map(({ path }) => path)),
  ...(await publintMessages()),
];

for (const problem of problems) console.error(`package: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    `package: ${packed.files.length} files, ${inKb(packed.size)} kB packed, ${inKb(packed.unpackedSize)} kB unpacked, nothing amiss`,
  );

function pack() {
  const { status, stdout, stderr } = npm(['pack', '--dry-run', '--json', '--ignore-scripts']);
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const answer = JSON.parse(stdout);
  // An array up to npm 11; later ones name each package.
  return Array.isArray(answer) ? answer[0] : Object.values(answer)[0];
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const options = { cwd: PACKAGE, encoding: 'utf8' };
  if (cli?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [cli, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function wrongFiles(files) {
  return [
    ...expected.filter((file) => !files.includes(file)).map((file) => `${file} is missing: npm run build`),
    ...files
      .filter((file) => !expected.includes(file) && !chunk.test(file) && !declaration.test(file))
      .map((file) => `${file} is not expected`),
  ];
}

function wrongSize({ size, unpackedSize }) {
  return [
    ...(inKb(size) > PACKED_LIMIT_KB ? [`${inKb(size)} kB packed, more than ${PACKED_LIMIT_KB}`] : []),
    ...(inKb(unpackedSize) > UNPACKED_LIMIT_KB
      ? [`${inKb(unpackedSize)} kB unpacked, more than ${UNPACKED_LIMIT_KB}`]
      : []),
  ];
}

function wrongBin() {
  const file = manifest.bin['mcp-node'];
  const starts = readFileSync(join(PACKAGE, file), 'utf8').startsWith('#!/usr/bin/env node\n');
  // Windows has no such bits.
  const executable = process.platform === 'win32' || (statSync(join(PACKAGE, file)).mode & 0o777) === 0o755;
  return [
    ...(starts ? [] : [`${file} does not start with #!/usr/bin/env node`]),
    ...(executable ? [] : [`${file} is not executable: chmod 755 ${file}`]),
  ];
}

/** Bundlers like to write down where a file was built. */
function machinePaths(files) {
  const traces = [PACKAGE.replace(/[/\\]$/, ''), homedir(), tmpdir()].filter((path) => path.length > 1);
  return files.flatMap((file) => {
    const text = readFileSync(join(PACKAGE, file), 'utf8');
    return [
      ...traces.filter((path) => text.includes(`${path}/`)).map((path) => `${file} contains ${path}/`),
      ...(text.includes('sourceMappingURL=data:') ? [`${file} carries a source map`] : []),
    ];
  });
}

/** Whoever reads the texts in node_modules has nothing else. */
function brokenLinks(files) {
  const texts = files.filter((file) => file.endsWith('.md'));
  return texts.flatMap((text) =>
    [...readFileSync(join(PACKAGE, text), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter((link) => !/^(?:[a-z]+:|#)/.test(link))
      .filter((link) => !files.includes(posix.join(posix.dirname(text), link.replace(/#.*/, ''))))
      .map((link) => `${text} links to ${link}, which is not in the package`),
  );
}

async function publintMessages() {
  const { messages } = await publint({ pkgDir: PACKAGE, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`);
}

function inKb(bytes) {
  return Math.round(bytes / 1024);
}
