// https://github.com/sidorares/node-mysql2. Mode read: by the session and by the text. Mode rollback: in mysql2-rollback.ts.
import type { Driver } from '../driver.ts';
import { refusalOfText } from '../mysql/gate.ts';
import { currentMode, denied, noteProtection, watchText } from '../state.ts';
import { type Command, type Commands, type ConnectionClass, isUnprepared, tell } from './mysql2/command.ts';
import { rollbackConnection } from './mysql2-rollback.ts';
import { openMysql2 } from './open/mysql2.ts';

interface Connection {
  addCommand(command: Command): Command;
  query(sql: string): unknown;
}

const renewing = ['ChangeUser', 'ResetConnection'];
const READ_ONLY = 'SET SESSION TRANSACTION READ ONLY';

export const mysql2: Driver = {
  name: 'mysql2',
  urlSchemes: ['mysql', 'mysql2'],
  port: 3306,
  isHeld: true,
  open: openMysql2,
  patches: {
    'lib/commands/index.js': keepCommands,
    'lib/base/connection.js': protectMysql2,
    'lib/connection.js': protectOlder,
  },
};

/** Of each copy: a connection loads them right before it is evaluated itself. */
let commands: Commands | undefined;
function keepCommands(exports: unknown): unknown {
  commands = exports as Commands;
  return exports;
}

/** Before 3.11.5 the class was this file's. */
function protectOlder(exports: unknown): unknown {
  const { prototype } = exports as { prototype: object };
  return Object.hasOwn(prototype, 'addCommand') ? protectMysql2(exports) : exports;
}

function protectMysql2(exports: unknown): unknown {
  if (currentMode() === 'rollback') {
    if (!commands) throw new Error('mysql2 is made of other files than those that are known');
    rollbackConnection(exports as ConnectionClass, commands);
    return exports;
  }
  const { prototype } = exports as { prototype: Connection };
  const original = prototype.addCommand;
  const sealed = new WeakSet<Connection>();
  const replacement: Connection['addCommand'] = function (this: Connection, command) {
    const text = command.sql ?? command.query;
    // They make the session new, and it could write again.
    if (renewing.some((name) => isOf(command, commands?.[name]))) sealed.delete(this);
    if (typeof text !== 'string' || text === READ_ONLY) return original.call(this, command);
    if (!sealed.has(this)) {
      sealed.add(this);
      noteProtection('mysql2', 'driver');
      this.query(READ_ONLY);
    }
    watchText(text);
    const refusal = refusalOfText(text);
    if (refusal !== null) return refuse(command, denied(text, refusal));
    return original.call(this, command);
  };
  Object.defineProperty(prototype, 'addCommand', { value: replacement, writable: true, configurable: false });
  return exports;
}

const isOf = (command: Command, Class: unknown): boolean =>
  typeof Class === 'function' && command instanceof Class;

/** As an answer: a pool sends later, where nobody would catch what is thrown. */
function refuse(command: Command, error: unknown): Command {
  // What is executed is sent right after its preparation, unless that has failed by then.
  const isPreparation = command.sql === undefined;
  if (isPreparation) tell(command, error);
  process.nextTick(() => {
    if (!isPreparation && !isUnprepared(command)) tell(command, error);
    command.emit('end');
  });
  return command;
}
