// `fastify start app.js`: fastify-cli makes the server and registers the plugin that the file exports. https://github.com/fastify/fastify-cli
import { join } from 'node:path';
import { splitCommands } from '../../../files/npm-scripts.ts';
import { isFile } from '../../disk/files.ts';
import { installedDirectory } from '../../disk/installed.ts';
import type { Manifest, Package } from '../../shapes.ts';
import type { AppEntry } from '../adapter.ts';

export interface CliStart {
  /** Script that says so. */
  script: string;
  /** Of the plugin, as written. */
  file: string;
  /** As given to `fastify start`, without what only serves development. */
  args: string[];
  prefix: string;
}

const preferred = ['dev', 'start:dev', 'dev:start', 'develop', 'start', 'serve', 'server'];
const withValue = new Set(
  '-p -T -g -l -a -s -x -L -r -i -c -I --port --inspect-port --body-limit --plugin-timeout --close-grace-delay --trust-proxy-ips --trust-proxy-hop --log-level --address --socket --prefix --ignore-watch --follow-watch --logging-module --debug-host --debug-port --lang --require --import --config --method'.split(
    ' ',
  ),
);
/** They would start another process, open a port, or print in colours. */
const dropped = new Set(
  '-w -V -P -d -I --watch --verbose-watch --pretty-logs --debug --ignore-watch --follow-watch --debug-host --debug-port --inspect-port'.split(
    ' ',
  ),
);

/** What the scripts of a package start. */
export function findCliStart(manifest: Manifest | null): CliStart | null {
  const scripts = Object.entries(manifest?.scripts ?? {});
  const rank = (name: string) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length);
  for (const [script, text] of scripts.sort(([a], [b]) => rank(a) - rank(b))) {
    for (const words of commandsIn(text)) {
      const found = startOf(words);
      if (found) return { script, ...found };
    }
  }
  return null;
}

/** Quoted commands of a command too: concurrently "tsc -w" "fastify start app.js". */
function commandsIn(text: string): string[][] {
  return splitCommands(text).flatMap((words) => [
    words,
    ...words.filter((word) => /\s/.test(word)).flatMap(splitCommands),
  ]);
}

function startOf(words: readonly string[]): Omit<CliStart, 'script'> | null {
  const at = words.findIndex((word, index) => /(?:^|\/)fastify$/.test(word) && words[index + 1] === 'start');
  if (at === -1) return null;
  // -wPl info is -w -P -l info.
  const rest = words
    .slice(at + 2)
    .flatMap((word) => (/^-\w{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word]));
  const args: string[] = [];
  let file: string | undefined;
  let prefix = '';
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (word === '--') {
      args.push(...rest.slice(index));
      break;
    }
    const [name = '', given] = word.startsWith('-') ? word.split('=', 2) : [word];
    const next = withValue.has(name) && given === undefined ? [rest[++index] ?? ''] : [];
    if (dropped.has(name)) continue;
    if (name === '-x' || name === '--prefix') prefix = given ?? next[0] ?? '';
    if (!word.startsWith('-')) file ??= word;
    args.push(word, ...next);
  }
  return file === undefined ? null : { file, args, prefix };
}

/** Where the source of a built file may lie. */
export function sourcesOf(file: string): string[] {
  const built = /^(?:\.\/)?(?:dist|build|out|lib)\/(?:src\/)?(.+)\.[cm]?js$/.exec(file)?.[1];
  return built === undefined
    ? [file]
    : [...['src/', ''].flatMap((folder) => ['.ts', '.mts', '.js'].map((end) => folder + built + end)), file];
}

/** The command itself, as the main module. */
export async function findCliEntry({ dir, manifest }: Package): Promise<AppEntry | null> {
  const found = findCliStart(manifest);
  const cli = found && (await installedDirectory(dir, 'fastify-cli'));
  if (!cli) return null;
  for (const file of sourcesOf(found.file)) {
    if (!(await isFile(join(dir, file)))) continue;
    const args = found.args.map((arg) => (arg === found.file ? file : arg));
    return { file: join(cli, 'start.js'), args, reason: `script "${found.script}"` };
  }
  return null;
}
