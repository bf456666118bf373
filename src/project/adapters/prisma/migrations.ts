// The folder of migrations beside a Prisma schema, or where its configuration says. https://www.prisma.io/docs/orm/prisma-migrate
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { MigrationRecord, MigrationSet } from '../../../protocol/databases/migrations.ts';
import type { Listing } from '../../../protocol/schemas.ts';
import { withoutComments } from '../../disk/comments.ts';
import { isDirectory, readText, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { findSchemas, type Schema } from './discover.ts';

const record: MigrationRecord = {
  table: '_prisma_migrations',
  columns: ['id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at'],
  ...{ key: 'migration_name', at: 'finished_at', checksum: 'checksum' },
  ...{ finished: 'finished_at', undone: 'rolled_back_at', log: 'logs' },
};

export async function listMigrations(project: Project): Promise<Listing<MigrationSet>> {
  const { schemas } = await findSchemas(project);
  const items = await Promise.all(schemas.map((schema) => setOf(project, schema)));
  return { items: items.filter((set) => set !== null), warnings: [] };
}

async function setOf({ root }: Project, schema: Schema): Promise<MigrationSet | null> {
  const source = schema.files
    .flatMap((file) => file.blocks.map((block) => ({ file, block })))
    .find(({ block }) => block.keyword === 'datasource');
  // MongoDB has none.
  if (!source || source.block.provider === 'mongodb') return null;
  const base = dirname(source.file.file);
  // Of a folder of schemas, some have them beside it.
  const beside = schema.path.endsWith('.prisma') ? [] : [join(base, '../migrations')];
  const [folder] = await existing([await configured(schema), join(base, 'migrations'), ...beside]);
  return {
    ...{ orm: 'prisma', source: folder === undefined ? null : relativePath(root, folder) },
    database: `${source.file.path}:${source.block.line}`,
    files: folder === undefined ? [] : await filesIn(folder),
    record,
  };
}

async function filesIn(folder: string): Promise<MigrationSet['files']> {
  const paths = await glob('*/migration.sql', { cwd: folder, expandDirectories: false });
  return Promise.all(
    paths.sort().map(async (path) => {
      const { text = '' } = await readText(join(folder, path));
      const name = dirname(path);
      return { name, key: name, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** `migrations: { path: 'db/migrations' }`, from where the file lies. */
async function configured({ config }: Schema): Promise<string | null> {
  const { text = '' } = config === null ? {} : await readText(config.file);
  const path = /\bmigrations\s*:\s*\{[^{}]*?\bpath\s*:\s*(?:[\w.]+\(\s*)?["'`]([^"'`$]+)["'`]([^\n]*)/.exec(
    withoutComments(text),
  );
  const rest = [...(path?.[2] ?? '').matchAll(/,\s*["'`]([^"'`$]+)["'`]/g)].map(([, part = '']) => part);
  return path && config ? resolve(dirname(config.file), join(path[1] ?? '', ...rest)) : null;
}

async function existing(folders: readonly (string | null)[]): Promise<string[]> {
  const found = folders.filter((folder) => folder !== null);
  const present = await Promise.all(found.map(isDirectory));
  return found.filter((_, index) => present[index]);
}
