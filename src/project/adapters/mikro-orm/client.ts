// An EntityManager of the project's own MikroORM: of the module that makes and exports one, else of one made of its configuration.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { DatabaseMode } from '../../../protocol/database.ts';
import { onEndOfCall } from '../../databases/state.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

interface EntityManager {
  fork(): EntityManager;
  clear(): void;
}
interface Orm {
  em: EntityManager & { getConnection(): { execute(sql: string): Promise<unknown> } };
}

const kind: ClientKind<Orm> = {
  name: 'orm',
  title: 'MikroORM',
  example: 'src/db.ts',
  text: {
    orm: 'mikro-orm',
    mentions: '@mikro-orm/',
    creation: /\bMikroORM\s*\.\s*init(?:Sync)?\s*[<(]|\bnew\s+MikroORM\s*[<(]/,
    exported: exportOf('orm', 'db', 'database', 'connection'),
    usualName: /(?:^|\/)(?:orm|mikro[-_.]?orm|db|database|connection|(?:db|database|orm)\/index)\.\w+$/i,
  },
  isClient: isOrm,
  /** One of its own: the global one refuses to be used. What a dry run loaded and made is forgotten with it. */
  async open({ em }) {
    const own = em.fork();
    onEndOfCall(() => {
      own.clear();
      return undefined;
    });
    return own;
  },
  ask: ({ em }, sql) => em.getConnection().execute(sql),
};

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, { ...kind, make: () => makeOfConfig(project, load) });

function isOrm(value: unknown): value is Orm {
  if (typeof value !== 'object' || value === null) return false;
  const { em, config, getMetadata } = value as Record<string, unknown>;
  return typeof em === 'object' && typeof config === 'object' && typeof getMetadata === 'function';
}

/** As its command finds it. */
async function makeOfConfig({ packages }: Project, load: LoadModule): Promise<Orm | null> {
  for (const { dir } of packages) {
    const file = 'mikro-orm.config.{ts,mts,cts,js,mjs,cjs}';
    const paths = await glob([file, `src/${file}`], { cwd: dir, expandDirectories: false });
    const [path] = paths.sort();
    if (path === undefined) continue;
    const { default: exported } = (await load(resolve(dir, path))) as { default?: unknown };
    const options = (await (typeof exported === 'function' ? exported() : exported)) as object;
    const core = createRequire(join(dir, 'package.json')).resolve('@mikro-orm/core');
    const { MikroORM } = (await load(core)) as { MikroORM: { init(options: object): Promise<Orm> } };
    // It would write a file, and make a database that is not there.
    return MikroORM.init({ ...options, metadataCache: { enabled: false }, ensureDatabase: false });
  }
  return null;
}
