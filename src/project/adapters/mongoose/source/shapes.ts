// What is read of the project's schemas, before models are made of it.
import type { Call, ClassValue, Source, Value } from '../../../source/reader/source.ts';

export interface Schema {
  site: Call['site'];
  /** Of its variable or class. */
  name: string | null;
  /** Made by Mongoose of what is written within another one. */
  isImplicit: boolean;
  paths: Map<string, Path>;
  virtuals: Map<string, Virtual>;
  indexes: Index[];
  options: Map<string, Value>;
  kinds: Kind[];
  /** "pre save hash" */
  hooks: string[];
  /** Paths that are set by themselves. */
  stamps: { created?: string; updated?: string; deleted?: string };
  /** What could not be made out. */
  unknown: string[];
}

export interface Path {
  type: Type;
  /** Objects that say more of it, and of the elements of its list. */
  own: Value;
  inner: Value;
  doc: string | null;
  site?: Call['site'] | null;
  /** What says its value, where no option does. */
  default?: unknown;
  onUpdate?: string;
  /** Never without a value, as Mongoose or a plug-in gives it one. */
  isGiven?: boolean;
}

export interface Type {
  /** "ObjectId"; of a schema, that has the name. */
  name: string;
  schema: Schema | null;
  /** Lists of lists of it. */
  depth: number;
  /** Of the values of a map. */
  of?: Type;
}

export interface Virtual {
  options: Value;
  site: Call['site'] | null;
}

export interface Index {
  keys: string[];
  options: Value;
}

/** A discriminator. */
export interface Kind {
  name: string;
  schema: Schema;
  /** Of the key in its documents. */
  value: string;
  /** Of the sub-documents that may be of this kind; null: the documents themselves. */
  path: string | null;
  site: Call['site'];
}

/** What the parts of the reader need of each other. */
export interface Reader {
  source: Source;
  /** The schema that a value is, however it was made. */
  of(value: Value): Schema | null;
  ofClass(cls: ClassValue): Schema;
  /** One that Mongoose makes of a definition within another schema. */
  implicit(definition: Value, owner: Schema): Schema;
  /** Of Mongoose, and of the package with the decorators, as an app has them; null: not known. */
  major: { own(app: string): number | null; decorators(app: string): number | null };
}

export const newSchema = (site: Call['site'], name: string | null, isImplicit = false): Schema => ({
  ...{ site, name, isImplicit, paths: new Map(), virtuals: new Map() },
  ...{ indexes: [], options: new Map(), kinds: [], hooks: [], stamps: {}, unknown: [] },
});

export const plain = (name: string, depth = 0): Type => ({ name, schema: null, depth });

/** A path of which nothing more is said. */
export const path = (type: Type, more: Partial<Path> = {}): Path => ({
  ...{ type, own: undefined, inner: undefined, doc: null },
  ...more,
});
