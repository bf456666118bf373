// Mode rollback for mysql2: connections of the project connect, and stay idle; their commands run on one connection of ours, whose
// transaction is rolled back at the end of the call.
import { mergeEffects } from '../effects/rows.ts';
import { lost, type MysqlSession, NOTHING, openMysqlSession } from '../mysql/session.ts';
import { type Statement, splitStatements } from '../sql.ts';
import { denied, noteProtection, onEndOfCall, requireCall, unprotected, watchText } from '../state.ts';
import {
  type Command,
  type CommandClass,
  type Commands,
  type Connection,
  type ConnectionClass,
  isUnprepared,
  type Prepared,
  tell,
} from './mysql2/command.ts';

interface Link {
  connection: Connection;
  ask(sql: string): Promise<Record<string, unknown>[]>;
  destroy(): void;
}
type Session = MysqlSession<Link>;

/** Of the connection alone: they leave the database as it is. */
const harmless = ['ClientHandshake', 'Ping', 'Quit', 'ResetConnection', 'AuthSwitch'];
const LOCAL_FILES = 0x80;
const MULTI_STATEMENTS = 0x10000;
const UTF8MB4 = 45;
const LONGLONG = 8;

export function rollbackConnection(Class: ConnectionClass, commands: Commands): void {
  const add = Class.prototype.addCommand;
  /** Of the call at work; of a key all but the last are lost. */
  const sessions: Session[] = [];
  const told = new WeakSet<Command>();
  const owners = new WeakSet<Connection>();

  onEndOfCall(async () => {
    const effects = mergeEffects(await Promise.all(sessions.splice(0).map((session) => session.end())));
    return { ...effects, notes: [...new Set(effects.notes)] };
  });

  function sessionOf(owner: Connection): Session {
    requireCall();
    const { host, port, socketPath, user, database, stream } = owner.config;
    if (stream !== undefined && typeof stream !== 'function')
      throw unprotected('mysql2 on a stream that is open has no mode rollback: give it a function');
    const key = JSON.stringify([host, port, socketPath, user, database]);
    const known = sessions.find((session) => session.key === key && !session.isLost());
    if (known) return known;
    noteProtection('mysql2', 'driver');
    const session = openMysqlSession(key, String(database ?? ''), (onLost) => connect(owner.config, onLost));
    sessions.push(session);
    return session;
  }

  function connect(config: Connection['config'], onLost: () => void): Promise<Link> {
    const own = derive(config, {
      ...{ pool: undefined, debug: false, trace: false, charsetNumber: UTF8MB4 },
      // Where a statement ends, the server and we may see in two places.
      clientFlags: Number(config.clientFlags) & ~MULTI_STATEMENTS & ~LOCAL_FILES,
    });
    const plain = derive(own, {
      ...{ dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, decimalNumbers: false },
      ...{ rowsAsArray: false, typeCast: true },
    });
    const connection = new Class({ config: own });
    // Before mysql2 tells the command at work, which alone hears of it.
    for (const event of ['error', 'close']) connection.stream.prependListener(event, onLost);
    const link: Link = {
      connection,
      ask: (sql) => ask(connection, plain, sql),
      destroy: () => connection.stream.destroy(),
    };
    return new Promise((resolve, reject) => {
      connection.once('connect', () => resolve(link));
      connection.on('error', (error) => {
        onLost();
        reject(error);
      });
    });
  }

  async function ask(connection: Connection, config: object, sql: string) {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>[]>();
    const query = new commands.Query({ sql }, (error, rows, fields) => {
      if (error) return reject(error);
      const isLong = ((fields ?? []) as { name: string; columnType?: number }[]).filter(
        ({ columnType }) => columnType === LONGLONG,
      );
      const found = (Array.isArray(rows) ? rows : []) as Record<string, unknown>[];
      for (const row of found)
        for (const { name } of isLong)
          if (Number.isSafeInteger(Number(row[name] ?? 'none'))) row[name] = Number(row[name]);
      resolve(found);
    });
    connection.config = config as Connection['config'];
    put(connection, query);
    return promise;
  }

  function put(connection: Connection, command: Command): void {
    // It would not be answered.
    if (connection.stream.destroyed) throw lost();
    add.call(connection, command);
  }

  /** Runs a command of `owner` on our connection, with the options that its own one has. */
  function send({ connection }: Link, owner: Connection, command: Command): Promise<void> {
    const { clientFlags, charsetNumber } = connection.config;
    connection.config = derive(owner.config, { clientFlags, charsetNumber });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { onResult } = command;
    const fail = (error: unknown) => {
      told.add(command);
      reject(error);
    };
    if (onResult)
      command.onResult = (error, ...rest) => {
        if (error) fail(error);
        onResult(error, ...rest);
      };
    else command.prependOnceListener('error', fail);
    command.once('end', () => resolve());
    // Commands without a callback do not hear of it.
    connection.once('error', reject);
    put(connection, command);
    return promise.finally(() => connection.off('error', reject));
  }

  function prepare(link: Link, owner: Connection, sql: string): Promise<Prepared> {
    const { promise, resolve, reject } = Promise.withResolvers<Prepared>();
    const command = new commands.Prepare({ sql, values: [] }, (error, statement) =>
      error ? reject(error) : resolve(statement as Prepared),
    );
    send(link, owner, command).catch(reject);
    return promise;
  }

  async function runQuery(session: Session, link: Link, owner: Connection, command: Command) {
    const text = String(command.sql);
    const statements = parse(text);
    const [only] = statements;
    if (statements.length > 1) {
      if (!(Number(owner.config.clientFlags) & MULTI_STATEMENTS))
        throw denied(text, 'several statements in one');
      return runSeveral(session, link, owner, command, statements);
    }
    const value = only ? await session.enter(owner, only) : text;
    // What was looked at is what is sent.
    Object.defineProperty(command, 'sql', { value, writable: true, configurable: true, enumerable: true });
    await send(link, owner, command);
  }

  /** Each alone: so nothing hides behind what we took for its end. */
  async function runSeveral(
    session: Session,
    link: Link,
    owner: Connection,
    command: Command,
    statements: readonly Statement[],
  ): Promise<void> {
    const results: [rows: unknown, fields: unknown][] = [];
    for (const statement of statements) {
      const sql = await session.enter(owner, statement);
      const { promise, resolve } = Promise.withResolvers<void>();
      const part = new commands.Query({ ...command._queryOptions, sql }, (error, rows, fields) => {
        if (!error) results.push([rows, fields]);
        resolve();
      });
      await send(link, owner, part);
      await promise;
    }
    if (command.onResult) {
      command.onResult(
        null,
        results.map(([rows]) => rows),
        results.map(([, fields]) => fields),
      );
    } else
      for (const [index, [rows, fields]] of results.entries()) {
        command.emit('fields', fields, index);
        for (const row of Array.isArray(rows) ? rows : [rows]) command.emit('result', row, index);
      }
    command.emit('end');
  }

  /** What it prepares runs when it is executed, perhaps in another call, on another connection: only the text counts. */
  async function runPrepare(session: Session, link: Link, owner: Connection, command: Command) {
    const statement = oneOf(String(command.query));
    await session.look(statement, owner);
    const isRun = /^(?:select|with|values|table|show|insert|update|delete|replace|call)$/.test(
      statement.words[0] ?? '',
    );
    const prepared = await prepare(link, owner, isRun ? statement.text : NOTHING);
    // It leads to its connection.
    const given = derive(prepared, { query: statement.text, _connection: owner });
    command.onResult?.(null, given);
    command.emit('end');
  }

  async function runExecute(session: Session, link: Link, owner: Connection, command: Command) {
    // Its preparation has failed, which was told.
    if (command.statement === undefined) return;
    const statement = oneOf(command.statement.query);
    const sql = await session.enter(owner, statement);
    const isSetting = /^(?:set|use|savepoint|release|rollback)$/.test(statement.words[0] ?? '');
    if (isSetting && sql !== NOTHING) await link.ask(sql);
    const value = await prepare(link, owner, isSetting ? NOTHING : sql);
    Object.defineProperty(command, 'statement', { value, writable: true, configurable: true });
    await send(link, owner, command);
  }

  function deliver(command: Command, error: unknown): void {
    if (told.has(command)) return;
    told.add(command);
    process.nextTick(() => {
      if (!isUnprepared(command)) tell(command, error);
      command.emit('end');
    });
  }

  function addCommand(this: Connection, command: Command): Command {
    if (this.config.isServer) return add.call(this, command);
    const is = (name: string) => command instanceof (commands[name] as CommandClass);
    const known = Object.keys(commands).find((name) => typeof commands[name] === 'function' && is(name));
    const run = { Query: runQuery, Prepare: runPrepare, Execute: runExecute }[known ?? ''];
    if (!run) {
      // It was one of our connection, which is closed soon.
      if (known === 'CloseStatement') return command;
      if (!harmless.includes(known ?? '')) throw denied(`${known}`, 'it leaves the transaction');
      if (known !== 'ResetConnection' && known !== 'Quit') return add.call(this, command);
      // In its turn: it ends a transaction, and what was sent before it may do that as well.
      releaseAll(this).then(() => add.call(this, command));
      return command;
    }
    try {
      const session = sessionOf(this);
      if (!owners.has(this)) {
        owners.add(this);
        this.stream.once('close', () => releaseAll(this));
      }
      session
        .turn((link) => run(session, link, this, command).catch((error) => failed(session, command, error)))
        .catch((error) => deliver(command, error));
    } catch (error) {
      deliver(command, error);
    }
    return command;
  }

  const releaseAll = (owner: Connection) => Promise.all(sessions.map((session) => session.release(owner)));

  async function failed(session: Session, command: Command, error: unknown): Promise<void> {
    deliver(command, error);
    await session.failed(error);
  }

  Object.defineProperty(Class.prototype, 'addCommand', {
    value: addCommand,
    writable: true,
    configurable: false,
  });
}

function parse(text: string): readonly Statement[] {
  watchText(text);
  const statements = splitStatements(text, 'mysql');
  if (typeof statements === 'string') throw denied(text, statements);
  return statements;
}

function oneOf(text: string): Statement {
  const [only, another] = parse(text);
  if (!only || another) throw denied(text, another ? 'several statements in one' : 'it is empty');
  return only;
}

/** The same, but for some of its properties. */
const derive = <T extends object>(object: T, changes: object): T =>
  Object.create(object, Object.getOwnPropertyDescriptors(changes));
