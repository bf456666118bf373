// Where functions were written. V8's inspector knows the script and position of each function, its source map the original file.
import { Session } from 'node:inspector';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { types } from 'node:util';
import type { LiveApp, ResolvedFunction } from '../adapters/adapter.ts';
import { compound, controllerByName, controllerIn } from './controllers.ts';
import { withoutModule } from './module-scope.ts';
import { passThroughNames, textAround, wrapperName } from './pass-through.ts';
import { createPositions, type Script } from './source-positions.ts';
import { strangersOf } from './strangers.ts';

export interface Inspector
  extends Pick<LiveApp, 'resolve' | 'controllersOf' | 'closure' | 'functions' | 'objects'> {
  /** Sees the scripts from now on; else from the first question on, when those that nothing holds any more are gone. */
  follow(): void;
}

interface RemoteObject {
  type: string;
  objectId?: string;
  description?: string;
  value?: unknown;
}
interface Property {
  name: string;
  value?: RemoteObject;
}
interface Properties {
  result: Property[];
  internalProperties?: Property[];
}
interface Found {
  fn: unknown;
  /** `script:line:column`; functions made by the same expression share it. */
  key: string | null;
  source: string | null;
}

const maxDepth = 4;
const group = 'mcp-node';

/** Before code of the app can change what it is made of. `onScript` gets the absolute file of each script that it sees. */
export function openInspector(root: string, onScript: (file: string) => void): Inspector {
  const session = new Session();
  session.connect();
  const scripts = new Map<string, Script & { isModule: boolean }>();
  session.on('Debugger.scriptParsed', ({ params }) => {
    const file = toFile(params.url);
    if (!file) return;
    const { url, sourceMapURL = '', isModule = false } = params;
    scripts.set(params.scriptId, { file, url, sourceMapURL, isModule });
    onScript(file);
  });
  const remote = createRemote(session);
  let follows = false;
  /** As late as may be: it is told of each script with its text, also of thousands that a framework makes by `new Function` and drops. */
  const follow = () => {
    if (follows) return;
    follows = true;
    remote.post('Debugger.enable');
  };
  const position = createPositions(root);

  const find = (values: readonly unknown[]): Found[] => {
    follow();
    const ids = remote.toIds(values);
    return values.map((value, index) => {
      const target = targetOf(remote, ids[index]);
      if (!target) return { fn: value, key: null, source: null };
      const fn = target.id === ids[index] ? value : remote.toValue(target.id);
      const at = target.location;
      const script = at && scripts.get(at.scriptId);
      if (!script) return { fn, key: null, source: null };
      const key = `${at.scriptId}:${at.lineNumber}:${at.columnNumber}`;
      const original = position(script, at.lineNumber, at.columnNumber);
      const path = relative(root, original.file).split(sep).join('/');
      return { fn, key, source: `${path}:${original.line}` };
    });
  };

  const closure = (fn: unknown) => remote.scopes(fn);

  const commonJsOf = (key: string | null): string | null => {
    const id = key?.slice(0, key.indexOf(':')) ?? '';
    return scripts.get(id)?.isModule === false ? remote.textOf(id) : null;
  };

  const resolve = (functions: readonly unknown[]) => {
    const found = find(functions);
    const shared = new Map<string, number>();
    for (const { key } of found) if (key) shared.set(key, (shared.get(key) ?? 0) + 1);
    const resolved = found.map((item) => {
      let current = item;
      const around: string[] = [];
      for (let depth = 0; depth < maxDepth; depth++) {
        const inner = innerFunction(current, (shared.get(current.key ?? '') ?? 0) > 1, closure);
        const next = inner ? find([inner.fn])[0] : undefined;
        if (!inner || !next || next.fn === current.fn) break;
        if (!isOfPackage(current.source)) around.push(textAround(current.fn, inner.name));
        current = next;
      }
      const strangers = strangersOf(current, (fn) => withoutModule(closure(fn), commonJsOf(current.key)));
      return {
        ...{ name: nameOf(current.fn), source: current.source, target: current.fn },
        ...(around.length > 0 ? { around: around.join('\n') } : {}),
        ...(strangers ? { strangers } : {}),
      };
    });
    remote.release();
    return resolved;
  };

  const controllersOf = (functions: readonly ResolvedFunction[]) => {
    let living: unknown[] | undefined;
    const all = () => (living ??= remote.instances('Function.prototype'));
    const found = functions.map(({ name, source, target }) => {
      if (!isOfPackage(source) && !compound.test(name)) return undefined;
      const scopes = closure(target);
      const controller =
        (isOfPackage(source) ? controllerIn(scopes) : undefined) ?? controllerByName(target, scopes, all);
      const method = controller && find([controller.method])[0];
      if (!controller || !method?.source || isOfPackage(method.source)) return undefined;
      return { name: controller.name, source: method.source, target: method.fn };
    });
    remote.release();
    return found;
  };

  /** The heap is large, and is searched again while an app loads. */
  const alive = (prototype: string, word: string) => {
    follow();
    if (
      ![...scripts].some(
        ([id, { file }]) => dirname(file) !== import.meta.dirname && remote.mentions(id, word),
      )
    )
      return [];
    const values = remote.instances(prototype);
    remote.release();
    return values;
  };

  return {
    follow,
    resolve,
    controllersOf,
    closure: (fn) => {
      const scopes = closure(fn);
      remote.release();
      return scopes;
    },
    functions: (word) => alive('Function.prototype', word),
    objects: (word) =>
      alive('Object.prototype', word).filter((value): value is object => !types.isProxy(value)),
  };
}

/** The function that a wrapper calls with its own arguments, if there is exactly one. */
function innerFunction(
  { fn }: Found,
  shared: boolean,
  closure: (fn: unknown) => Record<string, unknown>[],
): { name: string; fn: unknown } | undefined {
  const names = passThroughNames(fn).filter((name) => shared || wrapperName.test(name));
  if (names.length === 0) return undefined;
  const scope = closure(fn)[0] ?? {};
  const inner = names.flatMap((name) =>
    typeof scope[name] === 'function' ? [{ name, fn: scope[name] as unknown }] : [],
  );
  return inner.length === 1 ? inner[0] : undefined;
}

const isOfPackage = (source: string | null): boolean =>
  source !== null && /(?:^|\/)node_modules\//.test(source);

/** Name without running a getter; "<anonymous>" as in a stack trace. */
function nameOf(fn: unknown): string {
  if (typeof fn !== 'function') return '<anonymous>';
  const name: unknown = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : '<anonymous>';
}

/** Follows bound functions and Proxies, which have no location of their own. */
function targetOf(remote: Remote, start: string | undefined) {
  let id = start;
  for (let depth = 0; id && depth < 8; depth++) {
    const internal = remote.properties(id).internalProperties ?? [];
    const get = (name: string) => internal.find((property) => property.name === name)?.value;
    const inner = get('[[TargetFunction]]')?.objectId ?? get('[[Target]]')?.objectId;
    if (!inner) return { id, location: get('[[FunctionLocation]]')?.value as Location | undefined };
    id = inner;
  }
  return undefined;
}

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

type Remote = ReturnType<typeof createRemote>;

/** Values in, remote objects out, and back again: all in this thread, and so synchronous. */
function createRemote(session: Session) {
  const holder = Symbol.for('mcp-node.inspector');
  const slot: { value: unknown } = { value: undefined };
  Object.defineProperty(globalThis, holder, { value: slot });
  const hold = `globalThis[Symbol.for('mcp-node.inspector')]`;

  const post = <T>(method: string, params: object = {}): T => {
    let failure: Error | null = null;
    let result: unknown;
    // The callback of a same-thread session runs before post() returns.
    session.post(method, params, (error: Error | null, answer?: object) => {
      failure = error;
      result = answer;
    });
    if (failure) throw failure;
    return result as T;
  };
  const properties = (objectId: string) =>
    post<Properties>('Runtime.getProperties', { objectId, ownProperties: true });
  const evaluate = (expression: string) =>
    post<{ result: RemoteObject }>('Runtime.evaluate', { expression, objectGroup: group }).result;
  const toValue = (objectId: string): unknown => {
    post('Runtime.callFunctionOn', { objectId, functionDeclaration: `function () { ${hold}.value = this }` });
    const value = slot.value;
    slot.value = undefined;
    return value;
  };
  const toIds = (values: readonly unknown[]): (string | undefined)[] => {
    slot.value = [...values];
    const { objectId } = evaluate(`${hold}.value`);
    slot.value = undefined;
    if (!objectId) return [];
    const ids: (string | undefined)[] = [];
    for (const { name, value } of properties(objectId).result) {
      if (/^\d+$/.test(name)) ids[Number(name)] = value?.objectId;
    }
    return ids;
  };
  const scopes = (fn: unknown): Record<string, unknown>[] => {
    const [id] = toIds([fn]);
    const target = targetOf({ properties } as Remote, id);
    if (!target) return [];
    const internal = properties(target.id).internalProperties ?? [];
    const list = internal.find(({ name }) => name === '[[Scopes]]')?.value?.objectId;
    if (!list) return [];
    // "Block" is the scope of a function whose parameters have defaults. Module and global scopes say nothing about one function.
    return properties(list)
      .result.filter(({ value }) => /^(?:Closure|Block)/.test(value?.description ?? ''))
      .map(({ value }) => (value?.objectId ? variables(value.objectId) : {}));
  };
  const variables = (objectId: string): Record<string, unknown> => {
    const values: Record<string, unknown> = Object.create(null);
    for (const { name, value } of properties(objectId).result) {
      if (value) values[name] = value.objectId ? toValue(value.objectId) : value.value;
    }
    return values;
  };
  const instances = (expression: string): unknown[] => {
    const { objectId: prototypeObjectId } = evaluate(expression);
    const { objects } = post<{ objects: RemoteObject }>('Runtime.queryObjects', {
      prototypeObjectId,
      objectGroup: group,
    });
    return objects.objectId ? (toValue(objects.objectId) as unknown[]) : [];
  };
  const textOf = (scriptId: string): string =>
    post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId }).scriptSource;
  const mentions = (scriptId: string, word: string): boolean => {
    try {
      return (
        post<{ result: object[] }>('Debugger.searchInContent', { scriptId, query: word }).result.length > 0
      );
    } catch {
      // Nothing of it is alive any more.
      return false;
    }
  };
  const release = () => post('Runtime.releaseObjectGroup', { objectGroup: group });

  return { post, properties, toValue, toIds, scopes, instances, textOf, mentions, release };
}

/** The file of a script URL; undefined for built-in and evaluated code. */
function toFile(url: string): string | undefined {
  if (url.startsWith('file:')) return fileURLToPath(url.replace(/[?#].*$/, ''));
  return url.startsWith(sep) || /^[A-Za-z]:[\\/]/.test(url) ? url : undefined;
}
