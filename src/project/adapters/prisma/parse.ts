// Parses schemas with Prisma's own parser, compiled to wasm. It is loaded when the first schema is read.
import { codedError } from '../../../errors.ts';
import { sanitiseSchema } from './sanitise.ts';

export interface Datamodel {
  models: DatamodelModel[];
  enums: { name: string; values: { name: string }[] }[];
  types: DatamodelModel[];
  indexes: {
    model: string;
    type: 'id' | 'unique' | 'normal' | 'fulltext';
    name?: string;
    dbName?: string;
    fields: { name: string }[];
  }[];
}

export interface DatamodelModel {
  name: string;
  dbName: string | null;
  schema?: string | null;
  documentation?: string;
  primaryKey: { fields: string[] } | null;
  fields: DatamodelField[];
}

export interface DatamodelField {
  name: string;
  dbName?: string;
  kind: 'scalar' | 'object' | 'enum' | 'unsupported';
  type: string;
  isList: boolean;
  isRequired: boolean;
  isId: boolean;
  isUnique: boolean;
  nativeType?: [string, string[]] | null;
  default?: unknown;
  documentation?: string;
  relationName?: string;
  relationFromFields?: string[];
  relationToFields?: string[];
  relationOnDelete?: string;
  relationOnUpdate?: string;
  isUpdatedAt?: boolean;
}

interface Generator {
  name: string;
  provider: { fromEnvVar: string | null; value: string | null };
  output: { fromEnvVar: string | null; value: string | null } | null;
  previewFeatures: string[];
}

/** Path as it is to be named in messages, and text. */
type SchemaText = readonly [path: string, text: string];

/** Models, types, enums and indexes of a schema; SCHEMA_INVALID with the parser's own words when it is not well-formed. */
export async function parseDatamodel(path: string, files: readonly SchemaText[]): Promise<Datamodel> {
  return call(path, 'get_datamodel', files, {});
}

/** The generators of a schema. */
export async function parseGenerators(path: string, files: readonly SchemaText[]): Promise<Generator[]> {
  const options = { datasourceOverrides: {}, ignoreEnvVarErrors: true, env: {} };
  const { config, errors } = await call<{
    config: { generators: Generator[] };
    errors: { message: string }[];
  }>(path, 'get_config', files, options);
  if (errors.length > 0) throw invalid(path, errors.map((error) => error.message).join('\n'));
  return config.generators;
}

type Parser = typeof import('@prisma/prisma-schema-wasm');
let loading: Promise<{ parser: Parser; features: ReadonlySet<string> }> | undefined;

async function loadParser(): Promise<{ parser: Parser; features: ReadonlySet<string> }> {
  const loaded = await import('@prisma/prisma-schema-wasm');
  // Accepted by the parser, but not among the names it lists.
  const features = new Set<string>([...JSON.parse(loaded.preview_features()), 'fullTextSearchPostgres']);
  return { parser: loaded, features };
}

let panic: string | null = null;

async function call<T>(
  path: string,
  method: 'get_datamodel' | 'get_config',
  files: readonly SchemaText[],
  options: object,
): Promise<T> {
  loading ??= loadParser();
  const { parser, features } = await loading;
  const prismaSchema = files.map(([name, text]) => [name, sanitiseSchema(text, features)]);
  // The parser looks it up to say why it stopped; without it the reason is lost in a TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => (panic = text) },
  });
  panic = null;
  try {
    return JSON.parse(parser[method](JSON.stringify({ prismaSchema, ...options })));
  } catch (error) {
    throw invalid(path, panic ?? messageOf(error), error);
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    // Not every message is JSON; then it is the message itself.
    return text;
  }
}

function invalid(path: string, message: string, cause?: unknown): Error {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  const error = message.replace(/\u001b\[[0-9;]*m/g, '').trim();
  return codedError('SCHEMA_INVALID', { file: path, error }, cause);
}
