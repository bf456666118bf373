// What a permission names: by the configuration, which can only narrow; by the server's own write; by a link.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { insideAttacks, type Technique } from '../support/inside.ts';
import type { Arena, Attack } from './runner.ts';

const own = 'our own';
const done = /^['"](?:done|LEAKED)/;

/** What the configuration lists, and no flag names. */
export const configured = {
  read: ['.', '.env.canary', 'secrets/id_rsa', 'secrets/credentials.json', 'kept/.env'],
  write: ['.', '.mcp.json', 'mcp-node.config.json', '.git/config', 'kept/.env', 'shipped'],
  net: ['169.254.169.254:80', '[::ffff:100.100.100.200]'],
};

const attempted = (host: string) =>
  `Promise.race([once(net.connect(80, '${host}'), 'connect').then(() => 'tried'), new Promise((resolve) => setTimeout(resolve, 100, 'tried'))])`;

const narrowing: readonly Technique[] = [
  ...['.env.canary', 'secrets/id_rsa', 'secrets/credentials.json', 'kept/.env'].map(
    (file): Technique => [
      `configuration: it lists ${file}, which is read`,
      own,
      `fs.readFileSync(dir + '/${file}', 'utf8')`,
      undefined,
      undefined,
      /^'LEAKED'$/,
    ],
  ),
  ...['.mcp.json', 'mcp-node.config.json', '.git/config', 'kept/.env'].map(
    (file): Technique => [
      `configuration: it lists ${file}, which is written`,
      own,
      `(fs.mkdirSync(path.dirname(dir + '/${file}'), { recursive: true }), fs.appendFileSync(dir + '/${file}', ''), fs.rmSync(dir + '/${file}'))`,
      undefined,
      undefined,
      done,
    ],
  ),
  ...['169.254.169.254', '100.100.100.200'].map(
    (host): Technique => [
      `configuration: it lists ${host}`,
      own,
      attempted(host),
      undefined,
      undefined,
      /done: tried|failed/,
    ],
  ),
  [
    'configuration: it lists a link that leads out',
    own,
    `(fs.writeFileSync(dir + '/shipped/x', ''), fs.rmSync(dir + '/shipped/x'))`,
    undefined,
    undefined,
    done,
  ],
  [
    'configuration: what both permit',
    own,
    `fs.readFileSync(dir + '/notes.txt', 'utf8')`,
    /nothing secret/,
    undefined,
    /nothing secret/,
  ],
];

/** The server writes it, and not the shell. */
const exported = (filename: string): Attack => ({
  name: `export: ${filename}`,
  source: own,
  code: '1 + 1',
  meets: /^2$/,
  async check({ session }: Arena) {
    expect((await session.fails('export_history', { filename })).code).toBe('PERMISSION_DENIED');
  },
  unprotected: 'elsewhere',
});

export const configurations = ['mcp-node.config.ts', 'src/mcp-node.config.ts', 'MCP-Node.Config.ts'];

export const narrowed: readonly Attack[] = [...insideAttacks(narrowing), ...configurations.map(exported)];

/** Below the project, as a repository would bring them along; `beyond` lies outside. */
export const places = { beyond: '' };

const writes = (name: string, path: string): Attack => ({
  ...(insideAttacks([[`link: ${name}`, own, `fs.writeFileSync(dir + '/${path}', 'x')`]])[0] as Attack),
  check: () => expect(readdirSync(places.beyond)).toEqual(['notes.txt']),
  unprotected() {
    expect(readdirSync(places.beyond)).toHaveLength(2);
    for (const file of readdirSync(places.beyond))
      if (file !== 'notes.txt') rmSync(join(places.beyond, file));
  },
});

export const links: readonly Attack[] = [
  writes('a folder', 'shipped/x'),
  writes('a folder on the way', 'deep/shipped/made'),
  writes('to a file that is not there', 'dangling'),
  writes('put there after the start', 'later/x'),
  ...insideAttacks([
    [
      'link: what is read',
      own,
      `fs.readFileSync(dir + '/deep/shipped/notes.txt', 'utf8')`,
      undefined,
      undefined,
      /^'LEAKED'$/,
    ],
    [
      'link: what lies inside, by its name',
      own,
      `(fs.writeFileSync(dir + '/inner/x', ''), fs.rmSync(dir + '/inner/x'), 'written')`,
      /done: written/,
      undefined,
      /done: written/,
    ],
  ]),
  {
    name: 'link: it is told',
    source: own,
    code: '1 + 1',
    meets: /^2$/,
    unprotected: 'elsewhere',
    check(_arena, results) {
      const told = results.flatMap(({ warnings }) =>
        warnings.filter(({ code }) => code === 'PERMISSION_LINK'),
      );
      expect(told.map(({ message }) => message).join()).toContain(`--allow-write=shipped opens nothing`);
      expect(told).toHaveLength(4);
    },
  },
];
