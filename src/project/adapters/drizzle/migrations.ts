// The folder that drizzle-kit writes migrations to. https://orm.drizzle.team/docs/migrations
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { MigrationFile, MigrationRecord, MigrationSet } from '../../../protocol/databases/migrations.ts';
import type { Listing } from '../../../protocol/schemas.ts';
import { withoutComments } from '../../disk/comments.ts';
import { readText, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { textBehind } from '../_orm/migrations.ts';
import { type DrizzleConfig, readConfigs } from './config.ts';

const TABLE = '__drizzle_migrations';
const columns = ['id', 'hash', 'created_at'];
/** Before version 1 a time tells which was applied. */
const byTime: MigrationRecord = {
  ...{ table: TABLE, columns, key: 'created_at', checksum: 'hash', isLatestOnly: true },
};
const byName: MigrationRecord = {
  ...{ table: TABLE, columns: [...columns, 'name', 'applied_at'], key: 'name', checksum: 'hash' },
  at: 'applied_at',
};

export async function listMigrations(project: Project): Promise<Listing<MigrationSet>> {
  const configs = await readConfigs(project);
  const items = await Promise.all(configs.map((config) => setOf(project, config)));
  return { items, warnings: [] };
}

async function setOf({ root }: Project, config: DrizzleConfig): Promise<MigrationSet> {
  const folder = resolve(config.package.dir, config.out ?? 'drizzle');
  const journal = await readJournal(folder);
  const files = journal ?? (await foldersIn(folder));
  const { text = '' } = await readText(resolve(root, config.path));
  const section = /\bmigrations\s*:\s*\{[^{}]*\}/.exec(withoutComments(text))?.[0] ?? '';
  return {
    ...{ orm: 'drizzle', database: `${config.path}:${config.line}`, files },
    source: files.length > 0 ? relativePath(root, folder) : null,
    record: { ...(journal ? byTime : byName), table: textBehind(section, 'table') ?? TABLE },
  };
}

async function readJournal(folder: string): Promise<MigrationFile[] | null> {
  const { text } = await readText(join(folder, 'meta/_journal.json'));
  if (text === undefined) return null;
  const { entries = [] } = JSON.parse(text) as { entries?: { tag: string; when: number }[] };
  return Promise.all(
    entries.map(async ({ tag, when }) => ({
      ...{ name: tag, key: String(when) },
      ...(await checksumOf(join(folder, `${tag}.sql`))),
    })),
  );
}

/** Version 1 has a folder for each. */
async function foldersIn(folder: string): Promise<MigrationFile[]> {
  const paths = await glob('*/migration.sql', { cwd: folder, expandDirectories: false });
  return Promise.all(
    paths.sort().map(async (path) => ({
      ...{ name: dirname(path), key: dirname(path) },
      ...(await checksumOf(join(folder, path))),
    })),
  );
}

async function checksumOf(file: string): Promise<Pick<MigrationFile, 'checksum'>> {
  const { text } = await readText(file);
  return text === undefined ? {} : { checksum: createHash('sha256').update(text).digest('hex') };
}
