// A module of the project that does not mean well: copied into the fixture as src/inside.ts.
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/src/inside.ts`);
const pg = require('pg');
export const url = process.env.DATABASE_URL;
const WIPE = 'DELETE FROM transfers';
// biome-ignore lint/suspicious/noExplicitAny: whatever there is
type Any = any;

export async function client(use: (client: Any) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export const extended = (prisma: Any) =>
  prisma.$extends({
    model: {
      transfer: { wipe: () => prisma.$parent?.transfer.deleteMany() ?? prisma.transfer.deleteMany() },
    },
  });

export const request = (prisma: Any) =>
  prisma._request({
    args: {},
    clientMethod: 'transfer.deleteMany',
    dataPath: [],
    action: 'deleteMany',
    model: 'Transfer',
  });

const statement = { sql: WIPE, args: [], argTypes: [] };
export const byAdapter = async (prisma: Any) =>
  (await prisma._engineConfig.adapter.connect()).executeRaw(statement);
export const script = async (prisma: Any) =>
  (await prisma._engineConfig.adapter.connect()).executeScript(`${WIPE}; COMMIT`);
export const another = (prisma: Any) =>
  new (Object.getPrototypeOf(prisma).constructor === Object
    ? prisma.constructor
    : Object.getPrototypeOf(prisma).constructor)({
    adapter: prisma._engineConfig.adapter,
  }).transfer.deleteMany();

export async function options() {
  delete process.env.PGOPTIONS;
  const own = new pg.Client({ connectionString: `${url}?options=-c%20default_transaction_read_only%3Doff` });
  await own.connect();
  try {
    await own.query(WIPE);
  } finally {
    await own.end();
  }
}

export const beneath = (method: 'query' | 'parse') =>
  client(async (own) => {
    if (method === 'query') own.connection.query(WIPE);
    else {
      own.connection.parse({ text: WIPE, name: '', types: [] });
      own.connection.bind({});
      own.connection.execute({});
      own.connection.sync();
    }
    await own.query('SELECT 1');
  });

export const queue = () =>
  client(async (own) => {
    own._queryQueue.push(new pg.Query(WIPE, () => {}));
    own._pulseQueryQueue();
    await own.query('SELECT 1');
  });

export const submittable = () =>
  client((own) =>
    own.query({
      text: 'SELECT 1',
      submit(connection: Any) {
        connection.query(WIPE);
      },
      handleError() {},
      handleReadyForQuery() {},
    }),
  );

/** `look` is whoever looks at a query before the driver does. */
export const changing = (look: (query: { text: string }) => unknown = () => {}) =>
  client((own) => {
    let reads = 0;
    const query = {
      get text() {
        return reads++ === 0 ? 'SELECT 1' : WIPE;
      },
    };
    look(query);
    return own.query(query);
  });

/** Its text changes while it waits for its turn. */
export const waiting = () =>
  client(async (own) => {
    own.query('SELECT pg_sleep(0.1)').catch(() => {});
    await new Promise((done) => {
      const query = new pg.Query('SELECT 1', done);
      own.query(query);
      query.text = WIPE;
    });
  });

export const named = () =>
  client(async (own) => {
    own.connection.parse({ name: 'same', text: WIPE, types: [] });
    own.connection.parsedStatements.same = 'SELECT 1';
    await own.query({ name: 'same', text: 'SELECT 1' });
  });

const { query: kept } = pg.Client.prototype;
export const byPrototype = () =>
  client(async (own) => {
    for (const holder of [Object.getPrototypeOf(own), pg.Client.prototype]) delete holder.query;
    try {
      await (own.query ?? kept).call(own, WIPE);
    } finally {
      pg.Client.prototype.query = kept;
    }
  });

export async function secondCopy() {
  for (const file of Object.keys(require.cache))
    if (file.includes('/node_modules/pg/')) delete require.cache[file];
  const own = new (require('pg').Client)({ connectionString: url });
  await own.connect();
  try {
    await own.query(WIPE);
  } finally {
    await own.end();
  }
}

export function later(prisma: Any) {
  setTimeout(() => void prisma.transfer.deleteMany().catch(() => {}), 100);
}

export const cursor = () =>
  client(async (own) => {
    const query = new pg.Query({ text: WIPE, rows: 1 });
    query.on('error', () => {});
    own.query(query);
    await own.query('SELECT 1');
  });
