// The user's configuration file: found, checked, and completed with defaults.
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type CodedError, codedError } from '../../errors.ts';
import { type Config, defaultConfig } from '../../protocol/config.ts';
import { databaseModes } from '../../protocol/database.ts';
import type { Scope } from '../../protocol/permissions.ts';
import { chooseTools } from '../mcp/choice.ts';

const fileNames = ['mcp-node.config.ts', 'mcp-node.config.js', 'mcp-node.config.json'];

/** Where a config file may be, the one that wins first; absolute. */
export function userConfigCandidates(root: string): string[] {
  return fileNames.map((name) => join(root, name));
}

/** Absolute path of the config file in `root`, if there is one. */
export async function findUserConfig(root: string): Promise<string | undefined> {
  for (const file of userConfigCandidates(root)) {
    try {
      await access(file);
      return file;
    } catch {
      // Not there: the next name.
    }
  }
  return undefined;
}

const milliseconds = z.int().min(100).max(600_000);

const scope = z.union([z.literal(true), z.array(z.string().min(1))]).optional();

const licences = z.array(z.string().min(1)).optional();

const userConfigSchema = z.strictObject({
  entry: z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
  orms: z
    .record(
      z.string(),
      z.strictObject({ schema: z.string().min(1).optional(), client: z.string().min(1).optional() }),
    )
    .optional(),
  guards: z.array(z.string().regex(/^-?[^-]/)).optional(),
  envFiles: z.array(z.string().min(1)).optional(),
  tools: z.array(z.string().min(1)).optional(),
  db: z.enum(databaseModes).optional(),
  readonlyDatabaseUrl: z
    .union([z.string().min(1), z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().min(1))])
    .optional(),
  timeouts: z.strictObject({ shell: milliseconds.optional(), load: milliseconds.optional() }).optional(),
  limits: z
    .strictObject({
      memoryMb: z.int().min(16).max(8_192).optional(),
      projectMemoryMb: z.int().min(256).max(1_048_576).optional(),
      outputBytes: z.int().min(1_000).max(400_000).optional(),
    })
    .optional(),
  permissions: z.strictObject({ read: scope, write: scope, net: scope, run: scope, env: scope }).optional(),
  packages: z
    .strictObject({ licences: z.strictObject({ allow: licences, deny: licences }).optional() })
    .optional(),
});

const allowed = [
  'entry: string | string[]',
  'orms: { [name]: { schema?: string, client?: string } }',
  'guards: string[]',
  'envFiles: string[]',
  'tools: string[]',
  "db: 'read' | 'rollback' | 'write'",
  'readonlyDatabaseUrl: string | { [variable]: string }',
  'timeouts: { shell?: 100..600000, load?: 100..600000 } (ms)',
  'limits: { memoryMb?: 16..8192, projectMemoryMb?: 256..1048576, outputBytes?: 1000..400000 }',
  'permissions: { read?, write?, net?, run?, env?: true | string[] }',
  'packages: { licences?: { allow?: string[], deny?: string[] } }',
];

/** The configuration in force; throws CONFIG_INVALID naming the key and what is allowed. */
export function parseConfig(value: unknown, file: string, root: string): Config {
  const parsed = userConfigSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    const keys =
      issue?.code === 'unrecognized_keys' ? issue.keys.map((key) => (path ? `${path}.${key}` : key)) : [];
    const problem =
      keys.length > 0
        ? `unknown key ${keys.join(', ')}`
        : `${path || 'the default export'}: ${issue?.message}`;
    throw codedError('CONFIG_INVALID', { file, problem, allowed: `Allowed: ${allowed.join('; ')}.` });
  }
  const { entry, orms = {}, envFiles, tools = [], db, timeouts, limits, permissions = {} } = parsed.data;
  const { readonlyDatabaseUrl: url = {} } = parsed.data;
  const policy = parsed.data.packages?.licences;
  const absolute = (paths: Scope | undefined) =>
    paths === undefined || paths === true ? paths : paths.map((path) => resolve(root, path));
  return {
    entry: entry === undefined ? [] : [entry].flat(),
    orms: Object.fromEntries(Object.entries(orms).map(([name, orm]) => [name, defined(orm)])),
    guards: parsed.data.guards ?? [],
    envFiles: envFiles ?? null,
    tools: checkedTools(tools, file),
    db: db ?? defaultConfig.db,
    readonlyDatabaseUrl: typeof url === 'string' ? { DATABASE_URL: url } : url,
    timeouts: { ...defaultConfig.timeouts, ...defined(timeouts) },
    limits: { ...defaultConfig.limits, ...defined(limits) },
    permissions: {
      ...defined(permissions),
      ...defined({ read: absolute(permissions.read), write: absolute(permissions.write) }),
    },
    packages: { licences: policy ? { allow: policy.allow ?? null, deny: policy.deny ?? [] } : null },
  };
}

function checkedTools(tools: string[], file: string): string[] {
  try {
    chooseTools(tools);
    return tools;
  } catch (error) {
    const { message, hint } = error as CodedError;
    throw codedError('CONFIG_INVALID', { file, problem: `tools: ${message}`, allowed: hint });
  }
}

function defined<T extends object>(value: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, item]) => item !== undefined)) as never;
}
