// SQLite where nothing protects: statements go to a copy of the file by the driver itself, and others look at what comes of it.
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixtures, makeFolder } from '../support/folders.ts';
import type { SqliteAttack } from './database-sqlite.ts';
import { everything } from './sqlite-state.ts';

interface Connection {
  exec(sql: string): void;
  prepare(sql: string): { all(): unknown[] };
  close(): void;
}
const blog = join(fixtures, 'blog');
const Database = createRequire(join(blog, 'package.json'))('libsql') as new (file: string) => Connection;

/** What others see: rows and settings, the file, what one attack alone shows; or that they cannot look or write. */
async function state(file: string, mark: string, seenBy?: string): Promise<string> {
  const seen = await everything(file).catch(({ message }) => String(message));
  const bytes = readFileSync(file).toString('base64');
  const asked = ['BEGIN EXCLUSIVE', ...(seenBy ? [seenBy] : [])].map((sql) => ask(file, sql));
  return JSON.stringify([seen, bytes, existsSync(mark), asked]);
}

function ask(file: string, sql: string): unknown {
  const other = new Database(file);
  try {
    if (sql.startsWith('BEGIN')) other.exec(sql);
    else return other.prepare(sql).all();
  } catch (error) {
    return String(error);
  } finally {
    other.close();
  }
}

/** Fails if nobody sees anything of what it did. */
export async function expectEffectOf({ sql, seenBy, afterwards }: SqliteAttack): Promise<void> {
  using folder = makeFolder();
  const [file, mark] = [join(folder.dir, 'dev.db'), join(folder.dir, 'mark')];
  copyFileSync(join(blog, 'dev.db'), file);
  const before = await state(file, mark, seenBy);
  const own = new Database(file);
  const told: string[] = [];
  try {
    for (const text of [sql].flat() as string[])
      try {
        own.exec(text.replaceAll('$MARK', mark).replaceAll('dev.db', file));
        told.push('ran');
      } catch (error) {
        told.push(String(error));
      }
    expect(await state(file, mark, seenBy), told.join()).not.toBe(before);
  } finally {
    if (afterwards) own.exec(afterwards);
    own.close();
  }
}

/** The table that code wipes, as it was, whatever became of it. */
export function renew(file: string, mark: string): void {
  rmSync(mark, { force: true });
  const [kept, own] = [new Database(join(blog, 'dev.db')), new Database(file)];
  try {
    own.exec('PRAGMA foreign_keys = OFF; DROP TABLE IF EXISTS comments');
    const made = kept.prepare(
      "SELECT sql FROM sqlite_schema WHERE tbl_name = 'comments' AND sql IS NOT NULL",
    );
    for (const { sql } of made.all() as { sql: string }[]) own.exec(sql);
    own.exec(`ATTACH '${join(blog, 'dev.db')}' AS kept; INSERT INTO comments SELECT * FROM kept.comments`);
  } finally {
    for (const one of [kept, own]) one.close();
  }
}
