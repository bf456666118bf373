// Decorated classes: @Schema() says options, each @Prop() a path, whose type TypeScript may say.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, optionOf, symbolOf } from '../../_orm/values.ts';
import { addDefinition, addPath } from './definitions.ts';
import { path, plain, type Reader, type Schema, type Type } from './shapes.ts';
import { hasType, isPlain } from './types.ts';

/** Arguments of the decorator of that name; null: it has none such. */
function decorated(
  decorators: ReturnType<Source['decorators']>,
  source: Source,
  name: string,
): { value: Value }[] | null {
  for (const decorator of decorators) {
    if (!new RegExp(`(?:^|\\.)${name}\\b`).test(decorator.text)) continue;
    const symbol = symbolOf(decorator.value());
    if (symbol?.origin.type !== 'call') continue;
    if (source.packageOf(symbol)?.package === '@nestjs/mongoose') return symbol.origin.call.args;
  }
  return null;
}

const isSchema = (source: Source, cls: ClassValue) =>
  decorated(source.decorators(cls), source, 'Schema') !== null;

export function schemaOptions(source: Source, cls: ClassValue): Value {
  return decorated(source.decorators(cls), source, 'Schema')?.[0]?.value;
}

/** The version from which on a class has the paths of one that it extends, though that is no schema. */
const EXTENDED = 9;

export function addClass(reader: Reader, schema: Schema, cls: ClassValue): void {
  const { source } = reader;
  const isPart = (owner: ClassValue) =>
    (reader.major.decorators(source.app(cls.site)) ?? EXTENDED) >= EXTENDED || isSchema(source, owner);
  for (const member of source.members(cls).filter(({ owner }) => isPart(owner))) {
    const args = decorated(member.decorators, source, 'Prop');
    if (args) addProperty(reader, schema, member, args[0]?.value);
    const virtual = decorated(member.decorators, source, 'Virtual');
    const isGetter = member.kind === 'get' && !member.isStatic;
    if (virtual || isGetter)
      schema.virtuals.set(member.name, {
        options: optionOf(source, virtual?.[0]?.value, 'options'),
        site: member.site,
      });
  }
}

type Member = ReturnType<Source['members']>[number];

function addProperty(reader: Reader, schema: Schema, member: Member, given: Value): void {
  const doc = reader.source.doc(member.site);
  const raw = rawOf(reader, given);
  const saysType = given !== undefined && (!isPlain(given) || hasType(reader, given, 'type'));
  if (raw) addDefinition(reader, schema, raw, `${member.name}.`);
  else if (saysType) addPath(reader, schema, member.name, given);
  else {
    const type = typeOfAnnotation(reader, member);
    schema.paths.set(member.name, path(type, { own: given, doc }));
  }
  const added = schema.paths.get(member.name);
  if (added) added.site = member.site;
  if (added && doc !== null) added.doc = doc;
}

/** `raw({ … })`, whose keys are paths. */
function rawOf({ source }: Reader, given: Value): Value {
  const symbol = symbolOf(given);
  if (symbol?.origin.type !== 'call' || source.packageOf(symbol)?.path !== 'raw') return undefined;
  const value = symbol.origin.call.args[0]?.value;
  return entriesOf(source, value) ? value : undefined;
}

const primitives: Readonly<Record<string, string>> = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  bigint: 'BigInt',
};

/** As TypeScript hands it to decorators. */
function typeOfAnnotation(reader: Reader, { annotation, owner }: Member): Type {
  if (annotation === null) return plain('Mixed');
  if (annotation.list) return plain('Mixed', 1);
  const known = primitives[annotation.name];
  if (known) return plain(known);
  const classes = reader.source.classes().filter(({ name }) => name === annotation.name);
  const cls = classes.find(({ site }) => site.file === owner.site.file) ?? classes[0];
  if (cls) return { name: '', schema: reader.ofClass(cls), depth: 0 };
  return plain(
    /^(?:Date|Buffer|ObjectId|Map|Decimal128|UUID)$/.test(annotation.name) ? annotation.name : 'Mixed',
  );
}
