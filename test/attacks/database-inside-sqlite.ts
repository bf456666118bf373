// A module of the project that does not mean well: copied into the fixture as src/inside.ts.
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/src/inside.ts`);
const Database = require('libsql');
const { createClient } = require('@libsql/client');
const WIPE = 'DELETE FROM comments';
// biome-ignore lint/suspicious/noExplicitAny: whatever there is
type Any = any;

const sqlite = () => process.getBuiltinModule('node:sqlite') as Any;
const client = () => createClient({ url: 'file:./dev.db' });

export async function transaction() {
  const own = await client().transaction('write');
  await own.execute(WIPE);
  await own.commit();
}
export const batch = () => client().batch([WIPE, 'COMMIT'], 'write');
export const migrate = () => client().migrate([WIPE, 'DROP TABLE comments']);
export const multiple = () => client().executeMultiple(`BEGIN; ${WIPE}; COMMIT;`);
export async function leftOpen() {
  const own = await client().transaction('write');
  await own.execute(WIPE);
}

/** Sends texts on one connection: of the client, or of the driver by this method. */
export function sendAll(how: string, texts: string[]) {
  const own = how === 'client' ? client() : new Database('dev.db');
  return texts.map((sql) => {
    try {
      if (how === 'client') return own.execute(sql);
      return how === 'exec' ? own.exec(sql) : own.prepare(sql)[how]();
    } catch (error) {
      return Promise.reject(error);
    }
  });
}

export function direct(file: string) {
  const own = new Database(file);
  try {
    own.exec('CREATE TABLE IF NOT EXISTS comments (id)');
    own.exec(WIPE);
  } finally {
    own.close();
  }
}

export function byFunction() {
  const own = new Database('dev.db');
  own.transaction(() => own.exec(WIPE)).immediate();
}

export function fromMemory() {
  const own = new Database(':memory:');
  own.exec("ATTACH 'dev.db' AS other");
  own.exec('DELETE FROM other.comments');
}

export const replica = (file: string) =>
  new (Database as Any)(file, { syncUrl: 'http://127.0.0.1:9', authToken: 'x' });

export async function promises() {
  const Promised = require('libsql/promise');
  const own = new Promised('dev.db');
  await own.exec(WIPE);
}

export function authorizer() {
  const own = new Database('dev.db');
  own.authorizer({ comments: 0, posts: 0, users: 0 });
  own.exec(WIPE);
}

/** Made as the module loads, in another call; in mode read there may be none. */
function early(make: () => Any, method: string): Any {
  try {
    return make();
  } catch (error) {
    return { [method]: () => Promise.reject(error) };
  }
}
const statement = early(() => new Database('dev.db').prepare(WIPE), 'run');
export const kept = () => statement.run();
/** libsql would run it at once, and keep the file locked. */
const rows = early(
  () => new (sqlite().DatabaseSync)('dev.db').prepare(`${WIPE} RETURNING id`).iterate(),
  'next',
);
export async function builtinKeptRows() {
  while (!(await rows.next()).done);
}

const methods = ['exec', 'prepare', 'pragma', 'transaction'];
const known = methods.map((name) => [name, Object.getOwnPropertyDescriptor(Database.prototype, name)]);
const { exec } = Database.prototype;
export function byPrototype() {
  const own = new Database('dev.db');
  for (const name of methods) delete Database.prototype[name];
  try {
    (own.exec ?? exec).call(own, WIPE);
  } finally {
    // For the attacks that follow.
    for (const [name, method] of known)
      Object.defineProperty(Database.prototype, name as string, method as Any);
  }
}

/** SQLite would jump to it, once a table has this tokenizer. */
export function pointer() {
  const text = 'SELECT hex(fts3_tokenizer(?, ?)) AS pointer';
  return new Database('dev.db').prepare(text).get('own', Buffer.alloc(8, 0x41)).pointer;
}

export function constructorOf() {
  const own = new Database('dev.db');
  new own.constructor('dev.db').exec(WIPE);
  new (Object.getPrototypeOf(own).constructor)('dev.db').exec(WIPE);
}

export function subclass() {
  class Own extends (Database as Any) {}
  new (Own as Any)('dev.db').exec(WIPE);
}

export function secondCopy() {
  for (const file of Object.keys(require.cache))
    if (/node_modules\/libsql\//.test(file)) delete require.cache[file];
  const own = new (require('libsql'))('dev.db');
  own.exec(WIPE);
}

export function builtin(file: string) {
  const own = new (sqlite().DatabaseSync)(file);
  own.exec(WIPE);
}
export function builtinVacuum(file: string) {
  const own = new (sqlite().DatabaseSync)('dev.db', { readOnly: true });
  own.exec(`VACUUM INTO '${file}'`);
}

/** Of the class of its statements, past what was put on one. */
export function statementMethod() {
  const own = new Database('dev.db').prepare(WIPE);
  Object.getPrototypeOf(own).run.call(own);
}
export function builtinStatementMethod() {
  const own = new (sqlite().DatabaseSync)('dev.db').prepare(WIPE);
  sqlite().StatementSync.prototype.run.call(own);
}
export function builtinTags() {
  const store = new (sqlite().DatabaseSync)('dev.db').createTagStore();
  store.run`DELETE FROM comments`;
}
export function builtinPath(how: string) {
  const file = `${process.cwd()}/dev.db`;
  const { pathToFileURL } = require('node:url');
  const own = new (sqlite().DatabaseSync)(how === 'url' ? pathToFileURL(file) : Buffer.from(file));
  own.exec(WIPE);
}
export function builtinSubclass() {
  class Own extends sqlite().DatabaseSync {}
  new (Own as Any)('dev.db').exec(WIPE);
}

export function later() {
  setTimeout(() => {
    try {
      new Database('dev.db').exec(WIPE);
    } catch {
      // Refused.
    }
  }, 100);
}
