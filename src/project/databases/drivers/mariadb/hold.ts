// Mode read for mariadb: by the session, and by what each of its commands sends.
import { readAnotherWay, refusalOfText } from '../../mysql/gate.ts';
import { denied, noteProtection, unprotected, watchText } from '../../state.ts';
import {
  type Command,
  type CommandClasses,
  type Connection,
  type ConnectionClass,
  captureQuery,
  commandNames,
  sendInstead,
  tell,
} from './command.ts';

type Method = (this: Connection, ...args: unknown[]) => unknown;

const READ_ONLY = 'SET SESSION TRANSACTION READ ONLY';
const LOOK = "SELECT CONCAT(@@sql_mode, ' ', @@character_set_client)";
/** As the driver puts it before a text that has a timeout. */
const TIMEOUT = /^SET STATEMENT max_statement_time=[\d.]+ FOR /;
/** As values are escaped, and texts are read here. */
const alphabets = /^(?:utf8|utf8mb3|utf8mb4|ascii|binary|latin1)$/;
const methods = ['addCommandEnable', 'addCommandEnablePipeline', 'executeSessionVariableQuery', 'destroy'];

const held = new WeakSet<object>();

export const isHeld = (Class: unknown): boolean => held.has(Object(Class));

/** The class of connections, if it is one of those that are known; `classes` are those of its commands. */
export function holdConnections(Class: unknown, classes: Partial<Record<string, unknown>>): void {
  if (isHeld(Class) || !isKnown(Class, classes)) return;
  held.add(Class);
  hold(Class, classes as CommandClasses);
}

function isKnown(Class: unknown, classes: Partial<Record<string, unknown>>): Class is ConnectionClass {
  const prototype = Object(Object(Class).prototype);
  const has = (name: string) => Object.hasOwn(prototype, name) && typeof prototype[name] === 'function';
  return (
    methods.every(has) &&
    prototype.query?.length === 3 &&
    commandNames.every((name) => typeof classes[name] === 'function')
  );
}

function hold({ prototype }: ConnectionClass, classes: CommandClasses): void {
  /** Of the server: which session is whose. */
  const threads = new WeakMap<Connection, string>();
  /** Those that are ended by another connection, once. */
  const dying = new Set<string>();
  /** What has to wait until the session is sealed again. */
  const waiting = new WeakMap<Connection, (() => void)[]>();
  const unprepared = new WeakSet<Command>();
  const over = new WeakSet<Command>();
  let isSealing = false;
  const is = (command: object, name: keyof CommandClasses): boolean => command instanceof classes[name];

  const replace = (name: string, make: (original: Method) => Method) =>
    Object.defineProperty(prototype, name, {
      value: make(Reflect.get(prototype, name)),
      configurable: false,
    });

  for (const name of ['addCommandEnable', 'addCommandEnablePipeline'])
    replace(
      name,
      (original) =>
        function (command, ...rest) {
          add(this, command as Command, () => original.call(this, command, ...rest));
        },
    );
  replace(
    'executeSessionVariableQuery',
    (original) =>
      async function () {
        try {
          await seal(this);
        } catch (error) {
          this.authFailHandler(error);
          // As a failure of it, nobody would catch it.
          return new Promise(() => {});
        }
        return original.call(this);
      },
  );
  replace(
    'destroy',
    (original) =>
      function () {
        const thread = threads.get(this);
        if (thread !== undefined) dying.add(thread);
        return original.call(this);
      },
  );

  /** All of its commands come by here, once it is logged in. */
  function add(connection: Connection, command: Command, send: () => void): void {
    const queue = isSealing ? undefined : waiting.get(connection);
    if (queue) {
      queue.push(() => add(connection, command, send));
      return;
    }
    const error = findRefusal(connection, command);
    if (error !== null) {
      tell(command, error);
      return;
    }
    // Its values do not fit: that was told.
    if (over.has(command)) return;
    if (is(command, 'Reset') || is(command, 'ChangeUser')) reset(connection, send);
    else send();
  }

  function findRefusal(connection: Connection, command: Command): unknown {
    if (is(command, 'Query')) return refusalOfQuery(connection, command);
    if (is(command, 'Prepare')) return refusalOfPreparation(command);
    if (unprepared.has(command)) return denied('EXECUTE', 'it was not prepared');
    const isKnownOne = commandNames.some((name) => is(command, name));
    return isKnownOne ? null : denied(command.constructor.name, 'it is not known');
  }

  function refusalOfQuery(connection: Connection, command: Command): unknown {
    const { isOver, bytes } = captureQuery(connection, command);
    if (isOver) over.add(command);
    if (isOver) return null;
    if (!bytes) return denied('a value', 'it is a stream');
    // Behind the number of the command.
    const text = bytes.toString('utf8', 1);
    const error = refusalOf(command.opts?.timeout ? text.replace(TIMEOUT, '') : text);
    if (error === null) sendInstead(command, bytes);
    return error;
  }

  function refusalOfPreparation(command: Command): unknown {
    const error =
      typeof command.sql === 'string' ? refusalOf(command.sql) : denied('PREPARE', 'it is not a text');
    if (error !== null && command.executeCommand) unprepared.add(command.executeCommand);
    return error;
  }

  /** It takes the seal off, and nothing may come in between. */
  function reset(connection: Connection, send: () => void): void {
    const queue: (() => void)[] = [];
    waiting.set(connection, queue);
    send();
    seal(connection)
      .catch(() => connection.destroy())
      .finally(() => {
        waiting.delete(connection);
        for (const next of queue) next();
      });
  }

  function refusalOf(text: string): unknown {
    watchText(text);
    const [, thread] = /^KILL (\d+)$/.exec(text) ?? [];
    if (thread !== undefined && dying.delete(thread)) return null;
    const refusal = refusalOfText(text);
    return refusal === null ? null : denied(text, refusal);
  }

  async function seal(connection: Connection): Promise<void> {
    const opts = {
      rowsAsArray: true,
      metaAsArray: false,

      typeCast: undefined,
      timeout: 0,
    };
    const ask = (sql: string) =>
      new Promise<unknown[]>((resolve, reject) => connection.query({ sql, opts }, resolve, reject));
    isSealing = true;
    const answers = [ask(LOOK), ask(READ_ONLY)];
    isSealing = false;
    const [rows] = await Promise.all(answers).catch((error: unknown) => {
      throw unprotected(`the server has no session that only reads (${String(Object(error).message)})`);
    });
    const [modes = '', alphabet = ''] = String(Object(rows?.[0])[0]).split(' ');
    if (readAnotherWay.test(modes) || !alphabets.test(alphabet))
      throw unprotected(
        `by ${alphabets.test(alphabet) ? `sql_mode ${modes}` : `character set ${alphabet}`} the server reads texts another way than mcp-node`,
      );
    threads.set(connection, String(connection.info.threadId));
    noteProtection('mariadb', 'driver');
  }
}
