// What an attack on an SQLite file could have changed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fixtures } from '../support/folders.ts';

interface Connection {
  execute(sql: string): Promise<{ rows: unknown[] }>;
  close(): void;
}
const { createClient } = createRequire(join(fixtures, 'blog/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): Connection;
};

/** All that an attack could have changed, as others see it; they can write as well. */
export async function everything(file: string): Promise<string> {
  const outside = createClient({ url: `file:${file}` });
  try {
    const schema = await outside.execute('SELECT type, name, sql FROM sqlite_schema ORDER BY name');
    const tables = schema.rows
      .map((row) => row as { type: string; name: string })
      .filter(({ type }) => type === 'table');
    const rows = await Promise.all(tables.map(({ name }) => outside.execute(`SELECT * FROM "${name}"`)));
    const pragmas = await Promise.all(
      ['user_version', 'application_id', 'journal_mode', 'auto_vacuum'].map((name) =>
        outside.execute(`PRAGMA ${name}`),
      ),
    );
    await outside.execute('BEGIN IMMEDIATE');
    await outside.execute('ROLLBACK');
    const all = [schema.rows, rows.map((result) => result.rows), pragmas.map((result) => result.rows)];
    return JSON.stringify(all, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  } finally {
    outside.close();
  }
}
