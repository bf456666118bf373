// Which rows a caller may see. Whatever is not clear is refused: a scope that says nothing opens nothing.
import type { ToolContext, User } from '../context.ts';
import type { ToolRules } from '../define/toolset.ts';
import { toolError } from '../errors.ts';

export interface ScopeContext extends Pick<ToolContext, 'request' | 'session'> {
  /** Reading it where nobody is signed in refuses the query. */
  readonly user: NonNullable<User>;
}

/** "all" is every row. Else a condition of the ORM's own, asked for at each call. */
export type Scope = 'all' | ((context: ScopeContext) => object | 'all' | Promise<object | 'all'>);

const refused = (name: string, reason: string) =>
  toolError('SCOPE_REFUSED', `Which rows of "${name}" may be seen is not known: ${reason}.`);

/** The ORM's own condition; null is every row. */
export async function scopeOf(
  { name, scope, when }: { name: string; scope: Scope; when: ToolRules['when'] },
  call: ToolContext,
): Promise<unknown> {
  if (when && !(await when(call.user))) throw refused(name, 'it is not for whoever calls');
  if (scope === 'all') return null;
  const context: ScopeContext = {
    get user() {
      if (call.user === null || call.user === undefined)
        throw refused(name, 'it depends on who calls, and nobody is signed in');
      return call.user as NonNullable<User>;
    },
    request: call.request,
    session: call.session,
  };
  const made: unknown = await scope(context);
  if (made === 'all') return null;
  const hole = holeIn(made);
  if (hole) throw refused(name, `its scope ${hole}`);
  return made;
}

/** What an ORM would read as "whatever". */
function holeIn(scope: unknown): string | null {
  if (typeof scope !== 'object' || scope === null || Array.isArray(scope)) return 'is no condition';
  return holeBelow(scope, '', new Set());
}

function holeBelow(value: object, path: string, seen: Set<object>): string | null {
  if (seen.has(value)) return null;
  seen.add(value);
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const keys = Reflect.ownKeys(value);
  // `{ posts: { some: {} } }` says what it means.
  if (isPlain && keys.length === 0 && !/\.(?:some|none)$/.test(path))
    return path ? `is empty at ${path}` : 'is empty';
  // What an ORM made is looked at as well: a parameter, an operator.
  for (const key of keys) {
    const inner: unknown = (value as Record<PropertyKey, unknown>)[key];
    const at = `${path ? `${path}.` : ''}${String(key)}`;
    // An isNull() compares with nothing.
    if (inner === undefined && (isPlain || (isParameter(key) && !isNullTest(value))))
      return `is undefined at ${at}`;
    if (Number.isNaN(inner)) return `is no number at ${at}`;
    if (Array.isArray(inner) && inner.length === 0 && isJunction(key)) return `is empty at ${at}`;
    if (typeof inner !== 'object' || inner === null || ArrayBuffer.isView(inner) || inner instanceof Date)
      continue;
    if (!isPlain && !isParameter(key)) continue;
    const hole = holeBelow(inner, at, seen);
    if (hole) return hole;
  }
  return null;
}

/** Where ORMs keep what a condition of theirs compares with, and lists of them. */
const isParameter = (key: PropertyKey) =>
  typeof key === 'string' && /^(?:value|_value|queryChunks|\d+)$/.test(key);

const isNullTest = (value: object) => (value as { _type?: unknown })._type === 'isNull';

const isJunction = (key: PropertyKey) => /^(?:Symbol\()?\$?(?:and|or|not|nor)\)?$/i.test(String(key));
