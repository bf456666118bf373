// What is read of the project's models, before they are told.
import type { Field } from '../../../../protocol/schemas.ts';
import type { Call, ClassValue, Symbolic, Value } from '../../../source/reader/source.ts';

export const seven = '@sequelize/core';
export const packages = ['sequelize', seven, 'sequelize-typescript'];

export interface Defined {
  name: string;
  site: Call['site'];
  cls: ClassValue | null;
  /** What `define` gave. */
  symbol: Symbolic | null;
  /** Options of the model, then of all models. */
  options: Value[];
  dialect: string | null;
  attributes: Map<string, Attribute>;
  /** Fields of associations. */
  relations: Field[];
  associations: Association[];
  /** Where attributes and decorated associations are written. */
  places: Map<string, Call['site']>;
  /** Of decorators: "beforeSave hash" */
  hooks: string[];
  /** Attributes that Sequelize sets, by what it calls them. */
  stamps: Partial<Record<'createdAt' | 'updatedAt' | 'deletedAt', string>>;
  unknown: string[];
  /** A table between two others, which nobody defined. */
  isMade?: boolean;
  /** Of version 7: associations come with the way back. */
  isSeven?: boolean;
}

export interface Attribute {
  type: Value;
  /** As TypeScript says, where nothing else does. */
  implied: string | null;
  options: Value;
  site: Call['site'] | null;
  /** Made by Sequelize. */
  isImplied?: boolean;
  /** Made so that a table has a key, or between two: it gives way. */
  isGenerated?: boolean;
  /** Of decorators, over what the options say. */
  says?: { key: string; value: Value }[];
  /** A key to another model, which an association made. */
  refers?: Referred;
}

export interface Referred {
  model: string;
  key: string;
  onDelete: string | null;
  onUpdate: string | null;
}

export interface Association {
  kind: 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';
  target: Value;
  options: Value;
  /** Of a decorator: the name that the property has. */
  as?: string;
  /** Of a decorator: the property that says it is the key. */
  key?: string | null;
  site?: Call['site'];
}

/** What is not known of a model yet. */
export const newParts = (): Pick<
  Defined,
  'relations' | 'associations' | 'places' | 'hooks' | 'stamps' | 'unknown'
> => ({
  ...{ relations: [], associations: [], places: new Map(), hooks: [], stamps: {}, unknown: [] },
});

export function attribute(type: string, more: Partial<Attribute> = {}): Attribute {
  return { type: undefined, implied: type, options: undefined, site: null, ...more };
}
