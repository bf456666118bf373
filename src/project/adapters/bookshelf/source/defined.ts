// Models: what `extend` and `model` are given, and classes; each with the members of its bases.
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { entriesOf, symbolOf, textOf } from '../../_orm/values.ts';

export interface Defined {
  name: string;
  site: Call['site'];
  /** What stands for it: results of calls, or its class. */
  stands: (Symbolic | ClassValue)[];
  table: string;
  idAttribute: string;
  members: Map<string, Value>;
}

interface Draft extends Omit<Defined, 'table' | 'idAttribute' | 'name'> {
  name: string | null;
}

export function readDefined(source: Source): Defined[] {
  const drafts: Draft[] = [];
  // A base is extended before a class extends it, and that before it is registered.
  const calls = source.called(['extend', 'model']).filter(({ on }) => isOurs(source, on));
  for (const call of calls) if (call.name === 'extend') addCall(source, call, drafts);
  for (const cls of source.classes())
    if (isOurs(source, cls.base)) drafts.push(fromClass(source, cls, drafts));
  for (const call of calls) if (call.name === 'model') addCall(source, call, drafts);
  return drafts.flatMap(({ name, ...draft }) => {
    const table = textOf(source, draft.members.get('tableName'));
    const idAttribute = textOf(source, draft.members.get('idAttribute')) ?? 'id';
    return table === null || name === null ? [] : [{ ...draft, name, table, idAttribute }];
  });
}

function isOurs(source: Source, symbol: Symbolic | null): boolean {
  return symbol !== null && source.packageOf(symbol)?.package === 'bookshelf';
}

function addCall(source: Source, call: Call, drafts: Draft[]): void {
  const [first, second] = call.args.map(({ value }) => value);
  const isRegistered = call.name === 'model';
  const name = isRegistered ? textOf(source, first) : call.result.name;
  const given = isRegistered ? second : first;
  if (given === undefined) return;
  const known = isRegistered ? findDraft(drafts, given) : undefined;
  if (known) {
    if (known.name === null) known.site = call.site;
    known.name = name ?? known.name;
    known.stands.push(call.result);
    return;
  }
  const own = entriesOf(source, given);
  if (!own) return;
  const base = isRegistered ? undefined : findDraft(drafts, call.on);
  const members = new Map([...(base?.members ?? []), ...own.entries]);
  drafts.push({ name, site: call.site, stands: [call.result], members });
}

/** Its getters are called; its methods are not. */
function fromClass(source: Source, cls: ClassValue, drafts: readonly Draft[]): Draft {
  const own = new Map<string, Value>();
  let part: Value = cls;
  for (; isClass(part); part = part.superclass) {
    for (const [name, value] of part.methods) if (!own.has(name)) own.set(name, value);
    for (const name of part.getters.keys())
      if (!own.has(name)) own.set(name, source.get(cls.prototype, name));
  }
  const members = new Map([...(findDraft(drafts, part)?.members ?? []), ...own]);
  return { name: cls.name, site: cls.site, stands: [cls], members };
}

function findDraft(drafts: readonly Draft[], given: Value | Symbolic | null): Draft | undefined {
  return drafts.find(({ stands }) => stands.some((one) => isThe(one, given)));
}

/** A model that is meant by its name, or by what stands for it. */
export function findDefined(source: Source, all: readonly Defined[], given: Value): Defined | null {
  const call = symbolOf(given)?.origin;
  const isLookup = call?.type === 'call' && call.call.name === 'model' && call.call.args.length === 1;
  const name = textOf(source, isLookup ? call.call.args[0]?.value : given);
  return all.find((model) => model.name === name || model.stands.some((one) => isThe(one, given))) ?? null;
}

function isThe(one: Symbolic | ClassValue, given: Value | null): boolean {
  if (one.kind === 'symbolic') return symbolOf(given) === one;
  return isClass(given) && given.node === one.node;
}

function isClass(value: Value): value is ClassValue {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}
