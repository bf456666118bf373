// Schemas of the project, wherever they are made: `new Schema(…)` with all that is called on it, decorated classes, and what is within others.
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { entriesOf, itemsOf, optionOf, symbolOf } from '../../_orm/values.ts';
import { majorsOf } from '../../major.ts';
import { applyCall } from './applied.ts';
import { addClass, schemaOptions } from './classes.ts';
import { addDefinition, addImplied } from './definitions.ts';
import { newSchema, type Reader, type Schema } from './shapes.ts';
import { isClass, isPlain, POJO } from './types.ts';

/** They give the schema back. */
const chained = /^(?:add|index|set|plugin|pre|post|method|static|remove|queue|loadClass|searchIndex)$/;

export function createReader(source: Source): Reader {
  const bySymbol = new Map<Symbolic, Schema | null>();
  const byClass = new Map<ClassValue['node'], Schema>();
  const byDefinition = new Map<Value, Schema>();
  const reader: Reader = {
    source,
    of(value) {
      if (isClass(value)) return isSchemaClass(source, value) ? reader.ofClass(value) : null;
      const symbol = isInstance(value) ? value.base : symbolOf(value);
      if (!symbol) return null;
      if (!bySymbol.has(symbol)) {
        bySymbol.set(symbol, null);
        readSymbol(symbol);
      }
      return bySymbol.get(symbol) ?? null;
    },
    ofClass(cls) {
      const known = byClass.get(cls.node);
      if (known) return known;
      const schema = newSchema(cls.site, cls.name);
      byClass.set(cls.node, schema);
      for (const [key, option] of entriesOf(source, schemaOptions(source, cls))?.entries ?? [])
        schema.options.set(key, option);
      addClass(reader, schema, cls);
      addImplied(reader, schema);
      return schema;
    },
    implicit(definition, owner) {
      const known = byDefinition.get(definition);
      if (known) return known;
      const site = (isPlain(definition) && definition.site) || owner.site;
      const schema = newSchema(site, null, true);
      byDefinition.set(definition, schema);
      if (owner.options.get('_id') === false) schema.options.set('_id', false);
      if (owner.options.has(POJO)) schema.options.set(POJO, owner.options.get(POJO));
      addDefinition(reader, schema, definition);
      addImplied(reader, schema);
      return schema;
    },
    major: { own: majorsOf(source, 'mongoose'), decorators: majorsOf(source, '@nestjs/mongoose') },
  };
  return reader;

  function readSymbol(symbol: Symbolic): void {
    if (symbol.origin.type !== 'call') return;
    const { call } = symbol.origin;
    if (isMaking(source, call)) {
      const schema = newSchema(call.site, nameOf(symbol));
      bySymbol.set(symbol, schema);
      addOptions(schema, call.args[1]?.value);
      for (const [name, virtual] of entriesOf(source, schema.options.get('virtuals'))?.entries ?? [])
        schema.virtuals.set(name, {
          options: optionOf(source, virtual, 'options'),
          site: source.place(schema.options.get('virtuals'), name),
        });
      if (call.args[0]) addDefinition(reader, schema, call.args[0].value);
      applyAll(schema, symbol);
    } else if (/\.createForClass$|^buildSchema$/.test(pathOf(call))) {
      const cls = call.args[0]?.value;
      if (!isClass(cls)) return;
      const schema = reader.ofClass(cls);
      bySymbol.set(symbol, schema);
      applyAll(schema, symbol);
    } else if (call.on && /^(?:clone|pick|omit)$/.test(call.name)) {
      const schema = copyOf(call);
      if (!schema) return;
      bySymbol.set(symbol, schema);
      applyAll(schema, symbol);
    } else if (call.on && chained.test(call.name)) bySymbol.set(symbol, reader.of(call.on));
  }

  function copyOf({ on, name, args, site, result }: Call): Schema | null {
    const from = on && reader.of(on);
    if (!from) return null;
    const named = itemsOf(args[0]?.value);
    const isLeft = (path: string) => name === 'clone' || named.includes(path) === (name === 'pick');
    return {
      ...newSchema(site, nameOf(result)),
      paths: new Map([...from.paths].filter(([path]) => isLeft(path))),
      virtuals: new Map(from.virtuals),
      indexes: [...from.indexes],
      options: new Map(from.options),
      hooks: name === 'pick' ? [] : [...from.hooks],
      unknown: [...from.unknown],
    };
  }

  function addOptions(schema: Schema, value: Value): void {
    for (const [key, option] of entriesOf(source, value)?.entries ?? []) schema.options.set(key, option);
  }

  /** What is called on it, in order; what a plug-in calls comes where that was given. */
  function applyAll(schema: Schema, symbol: Symbolic): void {
    const done = new Set<Call>();
    const run = (calls: readonly Call[]) => {
      for (const call of calls) {
        if (done.has(call)) continue;
        done.add(call);
        applyCall(reader, schema, symbol, call);
        run(callsOf(symbol));
      }
    };
    run(callsOf(symbol));
    addImplied(reader, schema);
  }
}

/** With those on what gives it back. */
function callsOf(symbol: Symbolic): Call[] {
  return symbol.calls.flatMap((call) => [call, ...(chained.test(call.name) ? callsOf(call.result) : [])]);
}

function nameOf(symbol: Symbolic): string | null {
  const chain = symbol.calls.find(({ name, result }) => chained.test(name) && result.name !== null);
  return symbol.name ?? chain?.result.name ?? null;
}

const pathOf = ({ callee: { origin } }: Call): string =>
  origin.type === 'external' ? origin.path : origin.type === 'member' ? origin.key : '';

/** `new Schema(…)`, `mongoose.Schema(…)`, also of a mongoose that was given to a function. */
function isMaking(source: Source, call: Call): boolean {
  if (!/(?:^|\.)Schema$/.test(pathOf(call))) return false;
  const { origin } = call.callee;
  if (origin.type === 'external') return /^(?:mongoose|@typegoose\/typegoose)$/.test(origin.package);
  const from = call.on && source.packageOf(call.on);
  return from ? from.package === 'mongoose' : call.on?.origin.type === 'unknown';
}

function isInstance(value: Value): value is Extract<Value, { kind: 'object' }> {
  return typeof value === 'object' && value !== null && value.kind === 'object' && value.base !== null;
}

function isSchemaClass(source: Source, cls: ClassValue): boolean {
  return (
    source.decorators(cls).some(({ text }) => /^Schema\b/.test(text)) ||
    source.members(cls).some(({ decorators }) => decorators.some(({ text }) => /^Prop\b/.test(text)))
  );
}
