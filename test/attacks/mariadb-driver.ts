// A module of the project that does not mean well, for the driver mariadb: `$DRIVER` is the name that it is installed under.

export const inside = `
const { Readable } = require('node:stream');
const { writeFileSync } = require('node:fs');
const mariadb = require('$DRIVER');
const callback = require('$DRIVER/callback');
const { hostname: host, port, pathname } = new URL(process.env.DATABASE_URL);
const options = { host, port: Number(port), user: 'root', database: pathname.slice(1) };
const WIPE = 'DELETE FROM items';
const RUN = { pipelined: {}, queued: { pipelining: false } };
const withOne = async (more, use) => {
  const client = await mariadb.createConnection({ ...options, ...more });
  try { return await use(client); } finally { client.destroy(); }
};
const withPool = async (more, use) => {
  const pool = mariadb.createPool({ ...options, connectionLimit: 2, acquireTimeout: 5000, ...more });
  try { return await use(pool); } finally { await pool.end(); }
};
const ends = (stream) => new Promise((resolve, reject) => stream.on('error', reject).on('data', () => {}).on('end', resolve));
/** By each way of each kind of connection; what each came to. */
exports.sendAll = async (statements, inOne) => {
  const told = [];
  for (const how of ['query', 'execute'])
    await withOne({ multipleStatements: true, pipelining: how === 'query' }, async (client) => {
      for (const sql of inOne ? [statements.join('; ')] : statements)
        told.push(await client[how](sql).then(() => 'ran', (error) => 'refused: ' + error.code + ' ' + String(error.message).slice(0, 200).replaceAll(/[^\\\\w .:;()=-]/g, ' ')));
    });
  return told;
};
exports.ways = {
  'a batch': () => withOne({}, (client) => client.batch('INSERT INTO kept VALUES (?)', [[7], [8]])),
  'a batch, one by one': () => withOne({}, (client) => client.batch({ sql: 'INSERT INTO kept VALUES (?)', bulk: false }, [[7], [8]])),
  'a statement that is prepared': () => withOne({}, async (client) => (await client.prepare(WIPE)).execute([])),
  'a statement that is prepared and streamed': () => withOne({}, async (client) => ends((await client.prepare('INSERT INTO kept VALUES (7)')).executeStream([]))),
  'a stream of rows': () => withOne({}, (client) => ends(client.queryStream(WIPE))),
  'a value that is a stream': () => withOne({}, (client) => client.query('INSERT INTO kept VALUES (?)', [Readable.from([Buffer.from('7')])])),
  'a file': () => { writeFileSync(process.env.SCRIPT, WIPE + ';'); return withOne({}, (client) => client.importFile({ file: process.env.SCRIPT })); },
  'a file, without a connection': () => { writeFileSync(process.env.SCRIPT, WIPE + ';'); return mariadb.importFile({ ...options, file: process.env.SCRIPT }); },
  'a statement at the start': () => withOne({ initSql: WIPE }, () => {}),
  'a setting at the start': () => withOne({ sessionVariables: { tx_read_only: 0 } }, (client) => client.query('SELECT pays()')),
  'the name of a value': () => withOne({ permitSetMultiParamEntries: true }, (client) => client.query('SELECT id FROM items WHERE ?', [{ ["id\`=1 INTO OUTFILE '$MARK' -- "]: 1 }])),
  'a pool': () => withPool({}, (pool) => pool.query(WIPE)),
  'a pool, prepared': () => withPool({}, (pool) => pool.execute(WIPE)),
  'a pool that renews its sessions': () => withPool({ resetAfterUse: true, connectionLimit: 1 }, async (pool) => { await pool.query('SELECT 1'); await pool.query('SELECT pays()'); }),
  'a cluster': async () => {
    const cluster = mariadb.createPoolCluster();
    cluster.add('one', { ...options, connectionLimit: 1 });
    try { await cluster.of('one').query(WIPE); } finally { await cluster.end(); }
  },
  'by callbacks': () => new Promise((resolve, reject) => {
    const client = callback.createConnection(options);
    client.query(WIPE, (error) => { client.end(); if (error) reject(error); else resolve(); });
  }),
  'by callbacks, prepared': () => new Promise((resolve, reject) => {
    const client = callback.createConnection(options);
    client.connect(() => client.execute(WIPE, (error) => { client.end(); if (error) reject(error); else resolve(); }));
  }),
  'by callbacks, a pool': () => new Promise((resolve, reject) => {
    const pool = callback.createPool(options);
    pool.query(WIPE, (error) => { pool.end(); if (error) reject(error); else resolve(); });
  }),
  'a text that is another when it is sent': () => new Promise((resolve) => {
    const client = callback.createConnection({ ...options, pipelining: false });
    client.connect(() => {
      client.query('SELECT SLEEP(0.1)');
      const query = client.query('SELECT 1');
      query.sql = 'TRUNCATE spare';
      query.on('end', () => { client.end(); resolve(); });
    });
  }),
  ...Object.fromEntries(Object.entries(RUN).flatMap(([name, more]) => [
    ['a session that is reset, ' + name, () => withOne(more, async (client) => { await client.reset(); await client.query('SELECT pays()'); })],
    ['right behind a reset, ' + name, () => withOne(more, (client) => Promise.all([client.reset(), client.query('SELECT pays()')]))],
    ['another user, ' + name, () => withOne(more, async (client) => { await client.changeUser({ database: 'shop' }); await client.query('SELECT pays()'); })],
    ['right behind another user, ' + name, () => withOne(more, (client) => Promise.all([client.changeUser({ database: 'shop' }), client.query('SELECT pays()')]))],
  ])),
};
exports.tryWay = (name) => exports.ways[name]().then(() => 'ran', (error) => 'refused: ' + error.code + ' ' + error.message);
exports.names = Object.keys(exports.ways);
/** What reads. */
exports.read = () => withOne({}, async (client) => [
  await client.query('SELECT id FROM items WHERE id = ?', [1]),
  await client.query({ sql: 'SELECT id FROM items WHERE id = :id', namedPlaceholders: true }, { id: 2 }),
  await client.query({ sql: "SELECT 'é' AS text", timeout: 5000 }),
  await client.execute('SELECT id FROM items WHERE id = ?', [2]),
  await client.query('SELECT ?', [1, 2].slice(2)).catch((error) => error.code),
  await withPool({ resetAfterUse: true }, (pool) => Promise.all([1, 2, 3].map((n) => pool.query({ sql: 'SELECT ? AS n', rowsAsArray: true }, [n])))),
]);
exports.openOther = () => withOne({ charset: 'gbk' }, () => {});
`;
