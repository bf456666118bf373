// What is in a MariaDB that attacks were run on.
import { existsSync } from 'node:fs';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
}

/** All that an attack could have changed, as others see it. */
export async function stateOf(client: Client, mark: string): Promise<string> {
  const ask = async (sql: string) => (await client.query(sql))[0];
  const tables = await ask(
    "SELECT TABLE_SCHEMA s, TABLE_NAME t, TABLE_TYPE k FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('shop', 'archive', 'made') ORDER BY 1, 2",
  );
  const rows = [];
  for (const { s, t, k } of tables) if (k !== 'VIEW') rows.push(await ask(`SELECT * FROM \`${s}\`.\`${t}\``));
  const made = await ask(
    "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_KEY FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN ('shop', 'archive') UNION SELECT ROUTINE_NAME, '', '' FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop' UNION SELECT TRIGGER_NAME, '', '' FROM information_schema.TRIGGERS ORDER BY 1, 2",
  );
  const schemas = await ask('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY 1');
  const server = await ask("SELECT @@global.max_connections, IS_FREE_LOCK('mark')");
  return JSON.stringify([tables, rows, made, schemas, server, existsSync(mark)]);
}
