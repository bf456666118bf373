// A prepared statement of SQLite in front of the native one, which nobody gets hold of: its methods would run past the transaction.
export interface SqliteStatement {
  reader: boolean;
  run(...args: unknown[]): unknown;
  all(...args: unknown[]): unknown[];
  get(...args: unknown[]): unknown;
  pluck(): SqliteStatement;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const running = new Set(['run', 'get', 'all', 'iterate']);

/** `owner`: the database that the project prepared it by; `before`: done before each run. */
export function guardedStatement(
  native: SqliteStatement,
  owner: object,
  before: () => void,
): SqliteStatement {
  const prototype = Object.getPrototypeOf(native);
  const own = Object.create(prototype) as SqliteStatement;
  for (const [name, described] of propertiesOf(native)) {
    if (typeof described.value !== 'function') {
      Object.defineProperty(own, name, {
        get() {
          const value: unknown = Reflect.get(native, name);
          if (typeof value !== 'object' || value === null) return value;
          // Elsewhere libsql keeps what lies beneath; better-sqlite3 has the native connection here.
          return name === 'database' ? owner : undefined;
        },
        enumerable: described.enumerable ?? false,
      });
      continue;
    }
    const method = described.value as Method;
    const value = (...args: unknown[]) => {
      if (running.has(String(name))) before();
      const result = method.apply(native, args);
      if (name === 'iterate') return guardedRows(result as Iterator<unknown>, before);
      // Many return the statement, to go on with.
      return result === native ? own : result;
    };
    Object.defineProperty(own, name, { value, writable: true, configurable: true, enumerable: false });
  }
  return own;
}

/** Each is stepped to when it is asked for, the first as well: maybe after the call that began. */
function guardedRows(native: Iterator<unknown>, before: () => void): Iterator<unknown> {
  const next = () => {
    before();
    return native.next();
  };
  const end = () => native.return?.() ?? { value: undefined, done: true };
  const own = Object.create(Object.getPrototypeOf(native), {
    next: { value: next },
    return: { value: end },
    [Symbol.iterator]: { value: () => own },
  }) as Iterator<unknown>;
  return own;
}

/** Its own, and those of its classes; the nearest first. */
function propertiesOf(native: object): Map<string | symbol, PropertyDescriptor> {
  const found = new Map<string | symbol, PropertyDescriptor>();
  for (let owner = native; owner !== Object.prototype && owner !== null; owner = Object.getPrototypeOf(owner))
    for (const key of Reflect.ownKeys(owner))
      if (key !== 'constructor' && !found.has(key))
        found.set(key, Reflect.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor);
  return found;
}
