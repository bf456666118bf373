// The project's own Knex: of the module that makes and exports it, else one made of its knexfile.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import { presentByScripts } from '../_orm/scripts.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

/** A function with members. */
type Knex = object & { raw(sql: string): PromiseLike<unknown> };

const kind: ClientKind<Knex> = {
  name: 'knex',
  title: 'Knex',
  example: 'src/db.ts',
  text: {
    orm: 'knex',
    mentions: 'knex',
    // A function called as what the package was imported as: tables are named by calls of clients, which are called so too.
    creation:
      /(?:import\s+(?!type\b)(?:\*\s+as\s+)?(\w+)\s*(?:,\s*\{[^}]*\}\s*)?from\s*|import\s*\{[^}]*\b(knex)\b[^}]*\}\s*from\s*|(?:const|let|var)\s+(?:(\w+)|\{[^}]*\b(knex)\b[^}]*\})\s*=\s*require\(\s*)['"]knex['"][\s\S]*?(?<made>(?<![\w.$])(?:\1\2\3\4)(?:\.default|\.knex)?\s*(?:<[^<>()]*>\s*)?\()|(?<![\w.$])require\(\s*['"]knex['"]\s*\)(?:\.default|\.knex)?\s*\(/d,
    exported: exportOf('knex', 'db', 'database', 'connection', 'client', 'orm', 'shelf'),
    usualName:
      /(?:^|\/)(?:knex|db|database|connection|\w*shelf|(?:db|database|knex)\/(?:index|knex|database|connection))\.\w+$/i,
  },
  isClient: isKnex,
  async ask(client, sql) {
    await client.raw(sql);
  },
};

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, { ...kind, make: () => makeOfKnexfile(project, load) });

function isKnex(value: unknown): value is Knex {
  if (typeof value !== 'function') return false;
  const { raw, client, queryBuilder } = value as unknown as Record<string, unknown>;
  return typeof client === 'object' && [raw, queryBuilder].every((member) => typeof member === 'function');
}

/** As its command does: with the part of the environment. */
async function makeOfKnexfile({ packages }: Project, load: LoadModule): Promise<Knex | null> {
  for (const pkg of packages) {
    const { dir } = pkg;
    const found = await glob('knexfile.{js,ts,mjs,cjs,mts,cts}', { cwd: dir, expandDirectories: false });
    const path = found.sort()[0] ?? (await presentByScripts(pkg, /^knex$/, ['--knexfile']));
    if (path === undefined) continue;
    const config = defaultOf(await load(resolve(dir, path))) as Record<string, unknown>;
    const create = defaultOf(await load(createRequire(join(dir, 'package.json')).resolve('knex'))) as (
      config: unknown,
    ) => Knex;
    return create(config[process.env.NODE_ENV ?? 'development'] ?? config);
  }
  return null;
}

/** Of either module system. */
function defaultOf(exports: unknown): unknown {
  const { default: own = exports } = exports as { default?: unknown };
  return own;
}
