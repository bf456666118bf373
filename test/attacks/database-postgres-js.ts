// Ways to change PostgreSQL past mode read by postgres.js, in code; `inside` (database-inside-postgres-js.ts) is bound.
const own = 'our own';
const manual = 'https://github.com/porsager/postgres';

export interface JsAttack {
  name: string;
  source: string;
  code: string;
}

export const jsAttacks: readonly JsAttack[] = [
  { name: 'a tagged text', source: manual, code: 'await inside.sql`DELETE FROM transfers`' },
  {
    name: 'with a value',
    source: manual,
    code: 'await inside.sql`DELETE FROM transfers WHERE id > ${0}`',
  },
  {
    name: 'a helper',
    source: manual,
    code: `await inside.sql\`INSERT INTO accounts \${inside.sql({ owner: 'eve' })}\``,
  },
  { name: 'a transaction', source: manual, code: `await inside.begins('')` },
  {
    name: 'a transaction that says that it writes',
    source: manual,
    code: `await inside.begins('read write')`,
  },
  { name: 'a transaction that is let write', source: own, code: `await inside.letWrite()` },
  { name: 'a savepoint', source: manual, code: `await inside.savepoint()` },
  { name: 'a reserved connection', source: manual, code: `await inside.reserved()` },
  { name: 'a cursor', source: manual, code: `await inside.cursor()` },
  {
    name: 'row by row',
    source: manual,
    code: 'await inside.sql`DELETE FROM transfers RETURNING id`.forEach(() => {})',
  },
  { name: 'a prepared transaction', source: manual, code: `await inside.prepared()` },
  { name: 'many at once', source: own, code: `await inside.many()` },
  { name: 'a file', source: manual, code: `await inside.file()` },
  { name: 'COPY from a stream', source: manual, code: `await inside.copy()` },
  { name: 'notify', source: manual, code: `await inside.sql.notify('marks', 'stolen')` },
  { name: 'a large object', source: manual, code: `await inside.largeObject()` },
  { name: 'a slot, by a connection for replication', source: manual, code: `await inside.slot()` },
  {
    name: 'a connection with settings',
    source: own,
    code: `await inside.other({ connection: { default_transaction_read_only: 'off' } })\`DELETE FROM transfers\``,
  },
  {
    name: 'a socket of its own',
    source: manual,
    code: `await inside.ownSocket()`,
  },
  { name: 'options that are made already', source: own, code: `await inside.madeOptions()` },
  { name: 'options that change later', source: own, code: `await inside.laterOptions()` },
  { name: 'by require', source: own, code: `await inside.required()\`DELETE FROM transfers\`` },
  {
    name: 'a second copy of the module',
    source: own,
    code: `await inside.secondCopy()\`DELETE FROM transfers\``,
  },
  {
    name: 'an ES module by its path',
    source: own,
    code: `await (await inside.byPath('src/index.js'))\`DELETE FROM transfers\``,
  },
  {
    name: 'an ES module with a query',
    source: own,
    code: `await (await inside.byPath('src/index.js?another'))\`DELETE FROM transfers\``,
  },
  {
    name: 'under another name',
    source: own,
    code: `await (await inside.renamed())\`DELETE FROM transfers\``,
  },
  { name: 'its connections alone', source: own, code: `await inside.connection('cjs/src/connection.js')` },
  {
    name: 'its connections alone, an ES module',
    source: own,
    code: `await inside.connection('src/connection.js')`,
  },
];
