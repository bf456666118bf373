// A module of the project that does not mean well, by postgres.js: copied into the fixture as src/inside-js.ts.
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// biome-ignore lint/suspicious/noExplicitAny: whatever there is
type Any = any;

// By a name: none of our own packages is it.
const name = 'postgres';
const { default: postgres }: Any = await import(name);

const url = String(process.env.DATABASE_URL);
const { hostname, port } = new URL(url);
const require = createRequire(`${process.cwd()}/src/inside-js.ts`);
const folder = join(process.cwd(), 'node_modules/postgres');
const WIPE = 'DELETE FROM transfers';

export const other = (options: object = {}): Any => postgres(url, { max: 2, onnotice: () => {}, ...options });
export const sql = other();

export const begins = (options: string) => sql.begin(options, (own: Any) => own.unsafe(WIPE));
export const letWrite = () =>
  sql.begin(async (own: Any) => {
    await own.unsafe('SET TRANSACTION READ WRITE').catch(() => {});
    await own.unsafe(WIPE);
  });
export const savepoint = () => sql.begin((own: Any) => own.savepoint((inner: Any) => inner.unsafe(WIPE)));

export async function reserved() {
  const own = await sql.reserve();
  try {
    for (const text of ['COMMIT', WIPE, 'COMMIT']) await own.unsafe(text, [], { simple: false });
  } finally {
    own.release();
  }
}

export async function cursor() {
  for await (const rows of sql.unsafe(`${WIPE} RETURNING id`, [], { simple: false }).cursor(1)) void rows;
}

export const prepared = () =>
  sql.begin(async (own: Any) => {
    own.prepare('stolen');
    await own.unsafe(WIPE);
  });

/** Pipelined on one connection. */
export const many = () => {
  const own = other({ max: 1 });
  const texts = ['SELECT 1', 'SELECT 2', WIPE, 'SELECT 3'];
  return Promise.all(texts.map((text) => own.unsafe(text, [], { simple: false })));
};

export const file = () => sql.file('wipe.sql');

export async function copy() {
  const stream = await sql`COPY accounts (owner) FROM STDIN`.writable();
  await new Promise((done) => stream.end('eve\n', done));
}

export const largeObject = async () => (await sql.largeObject()).close();

export const slot = () =>
  other({ max: 1, fetch_types: false, connection: { replication: 'true' } }).unsafe(
    'CREATE_REPLICATION_SLOT stolen PHYSICAL',
  );

export const ownSocket = () =>
  other({
    max: 1,
    socket: () =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => resolve(socket));
      }),
  }).unsafe(WIPE);

/** As they come out of one instance they go into another, which does not look at them. */
export const madeOptions = () => {
  const { options } = sql;
  const socket = () => connect(Number(port), hostname);
  return (postgres as Any)({ ...options, max: 1, ssl: false, socket, no_subscribe: true }).unsafe(WIPE);
};

export const laterOptions = () => {
  const own = other({ max: 1 });
  own.options.socket = undefined;
  own.options.ssl = false;
  return own.unsafe(WIPE);
};

export const required = () => require('postgres')(url, { max: 1 });

export function secondCopy() {
  for (const path of Object.keys(require.cache))
    if (path.includes('/node_modules/postgres/')) delete require.cache[path];
  return required();
}

export const byPath = async (path: string) =>
  (await import(`${pathToFileURL(folder)}/${path}`)).default(url, { max: 1 });

export const renamed = async () =>
  (await import(`${pathToFileURL(process.cwd())}/away/node_modules/tagged/src/index.js`)).default(url, {
    max: 1,
  });

/** Without what makes queries of texts. */
export async function connection(path: string) {
  const { options } = sql;
  const { default: Connection } = await import(`${pathToFileURL(folder)}/${path}`);
  const own = Connection({ ...options, fetch_types: false });
  await new Promise((resolve, reject) => {
    const query = {
      ...{ strings: [WIPE], args: [], tagged: true, options: { simple: true }, origin: '' },
      ...{ resolve, reject },
    };
    own.connect(query);
  });
}
