// What is read of the project's entities, before models are made of them.
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';

export type Member = ReturnType<Source['members']>[number];
export type Kind = 'scalar' | 'embedded' | 'm:1' | '1:1' | '1:m' | 'm:n';

export const drivers: Readonly<Record<string, string>> = {
  '@mikro-orm/postgresql': 'postgresql',
  '@mikro-orm/mysql': 'mysql',
  '@mikro-orm/mariadb': 'mysql',
  '@mikro-orm/sqlite': 'sqlite',
  '@mikro-orm/better-sqlite': 'sqlite',
  '@mikro-orm/libsql': 'sqlite',
  '@mikro-orm/mssql': 'mssql',
  '@mikro-orm/mongodb': 'mongodb',
};

/** Each driver exports all of the core. */
export const packages = ['@mikro-orm/core', '@mikro-orm/decorators', ...Object.keys(drivers)];

export interface Entity {
  name: string;
  site: Call['site'];
  cls: ClassValue | null;
  /** What defineEntity or EntitySchema gave. */
  symbol: Symbolic | null;
  isEmbeddable: boolean;
  isAbstract: boolean;
  /** What is said of the whole. */
  option(key: string): Value;
  /** Of a schema: what it says it extends. */
  extends: Value;
  properties: Map<string, Property>;
  keys: Key[];
  checks: Check[];
  /** "beforeCreate hash" */
  hooks: string[];
}

export interface Property {
  name: string;
  kind: Kind;
  isEnum: boolean;
  isPrimary: boolean;
  option(key: string): Value;
  member: Member | null;
  /** Where its name is written. */
  site: Call['site'] | null;
  /** The class or schema that has it. */
  owner: ClassValue | Symbolic | null;
}

export interface Key {
  name: string | null;
  fields: string[];
  isUnique: boolean;
}

export interface Check {
  name: string | null;
  /** A text, or a function of the columns. */
  expression: Value;
}

export function isClass(value: Value): value is ClassValue {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}

/** A class may be met more than once. */
export function isSame(one: ClassValue | null, other: Value): boolean {
  return one !== null && isClass(other) && one.node === other.node;
}
