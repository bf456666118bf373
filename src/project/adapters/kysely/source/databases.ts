// The interfaces that clients are made with: `Kysely<Database>`.
import type { Source, Type } from '../../../source/reader/source.ts';

export interface Table {
  /** As queries name it. */
  name: string;
  shape: Extract<Type, { kind: 'object' }>;
}

const mention = /\bKysely(?:Module)?\s*<\s*([A-Za-z_$][\w$]*)\s*>/g;
const sourceFile = /(?<!\.d)\.[mc]?tsx?$/;

export function readTables(source: Source): Table[] {
  const found = new Map<string, Table>();
  for (const file of source.below(source.root)) {
    const text = sourceFile.test(file) ? (source.text(file) ?? '') : '';
    const names = new Set([...text.matchAll(mention)].map(([, name = '']) => name));
    for (const name of names) {
      const database = shapeOf(source.type(file, name));
      for (const member of database?.members ?? []) {
        const shape = shapeOf(member.type);
        // The same table may be in the interfaces of several clients.
        if (shape)
          found.set(`${member.name} ${shape.site.file} ${shape.site.start}`, { name: member.name, shape });
      }
    }
  }
  return [...found.values()];
}

/** Through names that stand for others. */
function shapeOf(type: Type | null, depth = 0): Table['shape'] | null {
  if (type?.kind === 'object') return type;
  return type?.kind === 'name' && depth < 10 ? shapeOf(type.meaning(), depth + 1) : null;
}
