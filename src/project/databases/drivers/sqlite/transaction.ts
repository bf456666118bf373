// db.transaction() of better-sqlite3, by statements that pass the gate.
interface Database {
  inTransaction: boolean;
  exec(sql: string): unknown;
}

/** better-sqlite3 begins its transactions natively. */
export function transaction(this: Database, work: unknown): unknown {
  if (typeof work !== 'function') throw new TypeError('Expected first argument to be a function');
  const database = this;
  const beginning = (mode: string) =>
    function (this: unknown, ...args: unknown[]) {
      const isNested = database.inTransaction;
      database.exec(isNested ? 'SAVEPOINT mcp_node_nested' : `BEGIN ${mode}`);
      try {
        const result = work.apply(this, args);
        database.exec(isNested ? 'RELEASE mcp_node_nested' : 'COMMIT');
        return result;
      } catch (error) {
        if (database.inTransaction)
          database.exec(isNested ? 'ROLLBACK TO mcp_node_nested; RELEASE mcp_node_nested' : 'ROLLBACK');
        throw error;
      }
    };
  const kinds = {
    default: beginning(''),
    deferred: beginning('DEFERRED'),
    immediate: beginning('IMMEDIATE'),
    exclusive: beginning('EXCLUSIVE'),
  };
  for (const variant of Object.values(kinds)) Object.assign(variant, kinds, { database });
  return kinds.default;
}
