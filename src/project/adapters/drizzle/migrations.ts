// The folder that drizzle-kit writes migrations to. https://orm.drizzle.team/docs/migrations
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { MigrationFile, MigrationRecord, MigrationSet } from '../../../protocol/databases/migrations.ts';
import type { Listing, Warning } from '../../../protocol/schemas.ts';
import { withoutComments } from '../../disk/comments.ts';
import { readText, reasonOf, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { textBehind } from '../_orm/migrations.ts';
import { type DrizzleConfig, readConfigs } from './config.ts';

const TABLE = '__drizzle_migrations';
const JOURNAL = 'meta/_journal.json';
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
  const found = await Promise.all(configs.map((config) => setOf(project, config)));
  return {
    items: found.filter((set) => 'record' in set),
    warnings: found.filter((set) => 'code' in set),
  };
}

async function setOf({ root }: Project, config: DrizzleConfig): Promise<MigrationSet | Warning> {
  const folder = resolve(config.base, config.out ?? 'drizzle');
  const journal = await readJournal(folder);
  if (typeof journal === 'string') {
    const message = `${relativePath(root, join(folder, JOURNAL))} is no journal of migrations: ${journal}. Those of ${config.path} are not told.`;
    return { code: 'JOURNAL_INVALID', message };
  }
  const files = journal ?? (await foldersIn(folder));
  const { text = '' } = await readText(resolve(root, config.path));
  const section = /\bmigrations\s*:\s*\{[^{}]*\}/.exec(withoutComments(text))?.[0] ?? '';
  return {
    ...{ orm: 'drizzle', database: `${config.path}:${config.line}`, files },
    source: files.length > 0 ? relativePath(root, folder) : null,
    record: { ...(journal ? byTime : byName), table: textBehind(section, 'table') ?? TABLE },
  };
}

/** What is wrong with it, or null: there is none. */
async function readJournal(folder: string): Promise<MigrationFile[] | string | null> {
  const { text, problem } = await readText(join(folder, JOURNAL));
  if (text === undefined) return problem ?? null;
  const entries = entriesOf(text);
  if (typeof entries === 'string') return entries;
  return Promise.all(
    entries.map(async ({ tag, when }) => ({
      ...{ name: tag, key: String(when) },
      ...(await checksumOf(join(folder, `${tag}.sql`))),
    })),
  );
}

/** A merge leaves what is no JSON, or only looks like a journal. */
function entriesOf(text: string): { tag: string; when: number }[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return reasonOf(error);
  }
  const entries: unknown = Object(parsed).entries ?? null;
  if (!Array.isArray(entries)) return 'its "entries" are no list';
  const isEntry = (entry: unknown) =>
    typeof Object(entry).tag === 'string' && typeof Object(entry).when === 'number';
  return entries.every(isEntry) ? entries : 'one of its "entries" has no "tag" or no "when"';
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
