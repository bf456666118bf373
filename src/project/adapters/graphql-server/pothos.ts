// Operations of schemas that Pothos builds. https://pothos-graphql.dev/docs/guide/fields, /docs/plugins/scope-auth
import type { Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { callOf, isObject } from '../_http/values.ts';
import { type Root, roots } from './definitions.ts';
import { get, keysOf, type Operation, resolverIn } from './listed.ts';

export const pothos = '@pothos/core';

/** `queryType`, `queryFields`, `queryField`, and those of the other roots. */
const adding = new Map(
  roots.flatMap((root) => ['Type', 'Fields', 'Field'].map((of) => [root.toLowerCase() + of, root] as const)),
);
const RELAY = 'relayMutationField';
/** What the plug-in for Relay adds to the arguments of a connection. */
const pages = ['after', 'before', 'first', 'last'];

/** Calls that add operations to a builder, in order. */
export function pothosCalls(source: Source): Call[] {
  return source
    .called([...adding.keys(), RELAY])
    .filter(({ on }) => on !== null && source.packageOf(on)?.package === pothos);
}

export function pothosOperations(source: Source): Operation[] {
  return [...Map.groupBy(pothosCalls(source), ({ on }) => on).values()].flatMap((calls) => {
    const scopesOf = (root: Root) => {
      const type = calls.find(({ name }) => name === `${root.toLowerCase()}Type`);
      return get(source, type?.args[0]?.value, 'authScopes');
    };
    return calls
      .flatMap((call) => fieldsOf(source, call))
      .map((field) => toOperation(source, field, scopesOf(field.root)));
  });
}

interface Asked {
  site: string;
  call: Call;
}

interface Field {
  root: Root;
  name: string;
  /** What made it: `t.field(…)`, or the builder itself. */
  made: Call;
  options: Value;
  params: string[];
}

function fieldsOf(source: Source, call: Call): Field[] {
  const [first, second, third] = call.args.map(({ value }) => value);
  const names = source.strings(first).map(({ text }) => text);
  if (call.name === RELAY)
    return names.map((name) => ({ root: 'Mutation', name, made: call, options: third, params: ['input'] }));
  const root = adding.get(call.name) ?? 'Query';
  // What a function of the project makes of the builder for fields.
  const from = (fn: Value) => source.call(fn, [source.symbol(call, 't')]);
  if (call.name.endsWith('Field'))
    return names.map((name) => ({ root, name, ...optionsOf(source, from(second), call) }));
  const all = from(call.name.endsWith('Type') ? get(source, first, 'fields') : first);
  return keysOf(all).map((name) => ({ root, name, ...optionsOf(source, get(source, all, name), call) }));
}

/** Of `t.field({ … })`, `t.connection({ … }, { … })`, `t.withAuth(…).field({ … })`. */
function optionsOf(source: Source, field: Value, call: Call): Omit<Field, 'root' | 'name'> {
  const made = callOf(field) ?? call;
  const objects = made.args.flatMap(({ value }) => flat(value)).filter(isObject);
  const options =
    objects.find((item) => ['resolve', 'subscribe'].some((key) => keysOf(item).includes(key))) ?? objects[0];
  const args = get(source, options, 'args');
  const spread = (isObject(args) && args.spread) || [];
  const isPaged =
    made.name.endsWith('onnection') || spread.some((one) => callOf(one)?.name === 'connectionArgs');
  const added = [...(isPaged ? pages : []), ...(made.name === 'fieldWithInput' ? ['input'] : [])];
  return { made, options, params: [...new Set([...keysOf(args), ...added])] };
}

function toOperation(source: Source, { root, name, made, options, params }: Field, ofType: Value): Operation {
  const where = source.at(made.site);
  const before = made.on ? callOf(made.on) : undefined;
  const scopes = [
    ...(get(source, options, 'skipTypeScopes') === true ? [] : [ofType]),
    ...(before?.name === 'withAuth' ? [before.args[0]?.value] : []),
    get(source, options, 'authScopes'),
  ];
  return {
    ...{ root, name, params, resolver: resolverIn(source, options, root) },
    guards: scopes.flatMap((one) => guardOf(source, one, { site: where, call: made })),
    ...{ app: source.app(made.site), where },
  };
}

/** Of `authScopes`: any one of them lets in, but for those of `$all`. */
function guardOf(source: Source, scopes: Value, { site, call }: Asked): Route['guards'] {
  if (scopes === undefined || scopes === null) return [];
  // A function says it for each request, mostly by the same scopes.
  const said = isFunction(scopes) ? source.call(scopes, [source.symbol(call, 'parent')]) : scopes;
  if (isOpen(source, said)) return [];
  const names =
    scopeNames(source, said).join(', ') || (isFunction(scopes) ? 'what a function says' : 'nobody');
  return [{ name: 'authScopes', source: site, reason: `scopes of Pothos: ${names}` }];
}

function isOpen(source: Source, scopes: Value, isAll = false): boolean {
  if (typeof scopes !== 'object' || scopes === null) return scopes === true;
  const open = keysOf(scopes).map((name) =>
    name.startsWith('$')
      ? isOpen(source, get(source, scopes, name), name === '$all')
      : /^(?:public|anonymous|everyone|everybody|anyone)$/i.test(name),
  );
  return open.length > 0 && (isAll ? open.every(Boolean) : open.some(Boolean));
}

const scopeNames = (source: Source, scopes: Value): string[] =>
  keysOf(scopes).flatMap((name) =>
    name.startsWith('$') ? scopeNames(source, get(source, scopes, name)) : [name],
  );

const isFunction = (value: Value): boolean => typeof value === 'object' && value?.kind === 'function';
