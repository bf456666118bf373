import type { JsonSchema } from '../../schema.ts';
import { meaning, membersOf, type Type, Unsayable } from '../types/model.ts';
import { list, map, object, tuple } from './parts.ts';
import { literals, writtenUnion } from './unions.ts';
import { madeOf, plain, type Written } from './written.ts';

const MAX_NODES = 200;
const MAX_BYTES = 8_000;
const MAX_DEPTH = 30;

/** Names of what contains itself, the same for all parameters of a method. */
export interface Definitions {
  nameOf(key: string, name: string): string;
}

export function createDefinitions(): Definitions {
  const names = new Map<string, string>();
  return {
    nameOf(key, name) {
      const known = names.get(key);
      if (known) return known;
      const taken = new Set(names.values());
      let free = name;
      for (let index = 2; taken.has(free); index++) free = `${name}${index}`;
      names.set(key, free);
      return free;
    },
  };
}

/** Throws where it cannot be said. Undefined alone is left out: it is for whoever asks whether it is required. */
export function writeSchema(type: Type, definitions: Definitions): Written {
  if (membersOf(type).every(({ kind }) => kind === 'undefined'))
    throw new Unsayable('no value is of this type');
  const writer = createWriter(definitions);
  const { schema, revive } = writer.write(type, '');
  const defs = writer.defs();
  const whole = Object.keys(defs).length > 0 ? { ...schema, $defs: defs } : schema;
  if (Buffer.byteLength(JSON.stringify(whole)) > MAX_BYTES) throw new Unsayable(tooLarge);
  return { schema: whole, revive };
}

const tooLarge = `its schema is larger than ${MAX_BYTES / 1000} kB or ${MAX_NODES} parts`;

function createWriter(definitions: Definitions) {
  let nodes = 0;
  /** Names that are being written, with the place where they began. */
  const open = new Map<string, { isRecursive: boolean }>();
  const defs = new Map<string, JsonSchema>();
  const recursive = new Set<string>();
  let depth = 0;

  const write = (type: Type, at: string): Written => {
    if (++nodes > MAX_NODES) throw new Unsayable(tooLarge);
    if (depth > MAX_DEPTH) throw new Unsayable('it is nested too deep');
    depth += 1;
    const written = type.kind === 'named' ? named(type, at) : one(type, at);
    depth -= 1;
    return written;
  };

  const named = (type: Type & { kind: 'named' }, at: string): Written => {
    const { key } = type;
    const ref = () => plain({ $ref: `#/$defs/${definitions.nameOf(key, type.name)}` });
    const running = open.get(key);
    if (running) running.isRecursive = true;
    if (running || recursive.has(key)) return ref();
    const state = { isRecursive: false };
    open.set(key, state);
    const written = one(meaning(type), at);
    open.delete(key);
    if (!state.isRecursive) return written;
    if (written.revive.length > 0)
      throw new Unsayable(`${type.name} contains itself and a ${written.revive[0]?.as}`);
    recursive.add(key);
    defs.set(definitions.nameOf(key, type.name), written.schema);
    return ref();
  };

  const one = (type: Exclude<Type, { kind: 'named' }>, at: string): Written => {
    switch (type.kind) {
      case 'any':
        return plain({});
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return plain({ type: type.kind });
      case 'anyObject':
        return plain({ type: 'object' });
      case 'never':
      case 'undefined':
        return plain({ not: {} });
      case 'literal':
        return plain(literals([type.value]));
      case 'pattern':
        return plain({ type: 'string', pattern: type.pattern });
      case 'made':
        return {
          schema: madeOf[type.as] ?? {},
          revive: type.as === 'decimal' ? [] : [{ path: [], as: type.as }],
        };
      case 'array':
        return list(type.of, at, write);
      case 'set': {
        const { schema, revive } = list(type.of, at, write);
        return { schema: { ...schema, uniqueItems: true }, revive: [...revive, { path: [], as: 'set' }] };
      }
      case 'map':
        return map(type.key, type.value, at, write);
      case 'tuple':
        return tuple(type.items, type.rest, at, write);
      case 'union':
        return union(type, at);
      case 'object':
        return object(type.properties, type.rest, at, write);
      case 'refused':
        throw new Unsayable(
          `${at === '' ? 'it' : at.replace(/^\./, '')} is ${type.what}, which nobody can send`,
        );
    }
  };

  const union = (type: Type, at: string): Written => {
    const members = membersOf(type).filter(({ kind }) => kind !== 'undefined');
    if (members.length === 0) return plain({ not: {} });
    const bare = members.flatMap((member) => (member.kind === 'literal' ? [member.value] : []));
    const others = members.filter(({ kind }) => kind !== 'literal').map((member) => write(member, at));
    return writtenUnion(bare.length > 0 ? [plain(literals([...new Set(bare)])), ...others] : others);
  };

  return { write, defs: () => Object.fromEntries([...defs].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
