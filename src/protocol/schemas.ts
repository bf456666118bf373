// The shapes an agent sees, one vocabulary for every framework and ORM. The JSON Schemas of the tools come from here.
import * as z from 'zod';

/** A remark inside a good answer: something was missing or odd, the rest is still true. */
export const warningSchema = z.object({ code: z.string(), message: z.string() });

/** Why we believe that a framework or an ORM is used: the package, where it is declared, what is installed. */
const detectionSchema = z.object({
  name: z.string(),
  kind: z.enum(['framework', 'orm']),
  app: z.string().describe('label of the workspace package that declares it'),
  package: z.string(),
  range: z.string().describe('as declared in package.json; what catalog: and workspace: stand for'),
  version: z.string().nullable().describe('as installed; null: not installed'),
  configFile: z.string().nullable(),
  supported: z.boolean().describe('its routes or models are read'),
  reads: z.string().optional().describe('versions that are read, where this is none of them'),
  client: z.string().optional().describe('name of its database client in the shell'),
});

const variableSchema = z.object({
  name: z.string(),
  source: z.string().describe('file:line that reads it first'),
});

export const projectSchema = z.object({
  root: z.string(),
  runtime: z.object({ node: z.string(), execPath: z.string(), platform: z.string(), arch: z.string() }),
  packageManager: z.object({ name: z.string(), version: z.string().nullable() }).nullable(),
  package: z
    .object({
      name: z.string().nullable(),
      version: z.string().nullable(),
      type: z.enum(['module', 'commonjs']),
      private: z.boolean(),
      engines: z.record(z.string(), z.string()),
      scripts: z.record(z.string(), z.string()),
    })
    .nullable(),
  workspaces: z.array(z.object({ label: z.string(), path: z.string() })),
  dependencies: z.array(
    z.object({ name: z.string(), range: z.string(), installed: z.string().nullable(), dev: z.boolean() }),
  ),
  frameworks: z.array(detectionSchema),
  orms: z.array(detectionSchema),
  typescript: z
    .object({
      version: z.string().nullable(),
      config: z.string().nullable().describe('tsconfig.json, relative to the root'),
      options: z
        .record(z.string(), z.unknown())
        .describe('the compiler options that matter, extends resolved'),
    })
    .nullable(),
  env: z.object({
    files: z.array(z.object({ path: z.string(), names: z.array(z.string()) })),
    examples: z
      .array(z.object({ path: z.string(), names: z.array(z.string()) }))
      .describe('env files for others to copy, such as .env.example'),
    missing: z.array(variableSchema).describe('what the code reads, without a default, and nobody sets'),
    optional: z.array(variableSchema).describe('the same with a default, or only compared'),
  }),
  databases: z.array(
    z.object({
      orm: z.string(),
      provider: z.string(),
      host: z.string().nullable(),
      port: z.number().nullable(),
      name: z.string().nullable().describe('database name, or file path for SQLite'),
      variable: z.string().nullable().describe('the environment variable that holds its URL'),
      source: z.string(),
    }),
  ),
  configFiles: z.array(z.string()),
});

export const appSchema = z.object({
  label: z.string(),
  name: z.string().nullable().describe('package name'),
  path: z.string().describe('relative to the root; "." is the root itself'),
  entry: z.string().nullable().describe('the file that starts it, relative to the root'),
  scripts: z
    .array(z.string())
    .optional()
    .describe('names of its package.json scripts; those of the root are told by get_project'),
  frameworks: z.array(z.string()),
  models: z.array(z.string()),
});

const fieldSchema = z.object({
  name: z.string(),
  column: z.string().nullable().describe('null for a relation'),
  type: z.string(),
  dbType: z.string().nullable().describe('native database type where the schema names one'),
  nullable: z.boolean(),
  list: z.boolean(),
  primaryKey: z.boolean(),
  unique: z.boolean(),
  default: z.unknown().optional().describe('a literal, or the call as text: "now()"'),
  onUpdate: z
    .string()
    .optional()
    .describe('what it is set to with each change of its row, and in a new one without it: "now()"'),
  doc: z.string().optional(),
  enum: z.array(z.string()).optional(),
  relation: z
    .object({
      model: z.string(),
      fields: z.array(z.string()),
      references: z.array(z.string()),
      onDelete: z.string().nullable(),
      onUpdate: z.string().optional(),
      name: z.string().optional().describe('where it is written: the same on both sides'),
    })
    .optional(),
  source: z.string().optional().describe('file:line; where models are asked for by name or search'),
});

const keySchema = z.object({ name: z.string().nullable(), fields: z.array(z.string()) });

export const modelSchema = z.object({
  name: z.string(),
  app: z.string(),
  orm: z.string(),
  table: z.string().nullable().describe('null for an embedded type, and for a view of the code alone'),
  kind: z.enum(['table', 'view', 'embedded']),
  source: z.string().describe('file:line, relative to the root'),
  origin: z
    .enum(['files', 'source', 'live'])
    .describe('a schema file, source read without running it, or the project as it runs'),
  base: z.string().optional().describe('the model whose table it shares: rows of one kind'),
  doc: z.string().optional(),
  fields: z.array(fieldSchema),
  indexes: z.array(keySchema),
  uniques: z.array(keySchema).describe('composite unique keys'),
  primaryKey: keySchema.optional().describe('where it is of several fields'),
  checks: z.array(z.object({ name: z.string().nullable(), definition: z.string() })).optional(),
  hooks: z.array(z.string()).optional().describe('event, and name of the function: "beforeCreate hash"'),
  softDelete: z.string().optional().describe('the field that marks a deleted row'),
  timestamps: z
    .object({ created: z.string().nullable(), updated: z.string().nullable() })
    .optional()
    .describe('the fields that are set when a row is made, and when it changes'),
  drift: z.array(z.string()).optional().describe('where the database differs'),
});

const functionSchema = z.object({
  name: z.string(),
  source: z.string().nullable().describe('file:line of the original source; null for built-in functions'),
});

/** A page is rendered; actions are called by forms, procedures and operations by clients that know their names; gateways talk through sockets. */
export const routeKinds = ['page', 'action', 'procedure', 'operation', 'gateway'] as const;

export const authKinds = ['protected', 'public', 'unknown'] as const;
const authSchema = z.enum(authKinds);

export const routeSchema = z.object({
  path: z.string().describe('the whole pattern, as written, mount prefix included'),
  methods: z.array(z.string()).describe('upper-case; empty: unknown; ["ALL"]: every method'),
  name: z.string().nullable().describe('route name, where the framework has names'),
  params: z.array(z.string()),
  handler: z.string().describe('name of the handler function'),
  source: z.string().nullable().describe('file:line of the handler'),
  prefix: z.string().describe('mount prefix; "" at the root'),
  origin: z
    .enum(['live', 'source', 'files'])
    .describe('the app as it runs, its source read without running it, or files that are routes'),
  framework: z.string(),
  kind: z.enum(routeKinds).optional().describe('what it is, where it is no plain endpoint'),
  app: z.string(),
  middleware: z.array(functionSchema).describe('what runs before the handler, in order'),
  guards: z
    .array(z.object({ name: z.string(), source: z.string().nullable(), reason: z.string() }))
    .describe('middleware that looks like authentication or authorisation, and why: evidence, no verdict'),
  auth: authSchema.describe(
    'protected: a guard, or its handler, asks who it is; unknown: something that runs before it could not be read; public: neither',
  ),
  schemas: z
    .array(
      z.object({
        of: z.string().describe('body, query, params, headers, input, output, or the status of a response'),
        type: z
          .string()
          .describe('name of the schema or class; of one without a name, what it says as a type'),
        source: z.string().nullable(),
      }),
    )
    .optional()
    .describe('what a request has to be, and what is answered, where the framework is told'),
  note: z.string().optional().describe('what could not be made out'),
});

/** How the framework compares a request with a route: data, so that whoever has a path can do the same. */
const matchingSchema = z.object({
  /** RegExps, each on what the ones before left of the path: the last decides, those before take their part away. */
  steps: z.array(z.object({ source: z.string(), flags: z.string() })),
  /** Of HTTP requests, where the route's own methods are none of HTTP. */
  methods: z.array(z.string()).optional(),
  /** Whether percent signs are decoded first. */
  decodes: z.boolean().optional(),
  /** Of the routes that match, only that with the lowest is tried; without one all are, in their order. */
  rank: z.string().optional(),
  /** A path decides before a method does: where it does not answer the method, no other route does. */
  byPath: z.boolean().optional(),
  /** What the query of a request has to have; such a route comes before those that ask for none. */
  query: z.string().optional(),
  /** Its handler cannot pass a request on: no later one is tried. */
  last: z.boolean().optional(),
});

/** A route as it is listed, before it is told. */
export const listedRouteSchema = routeSchema.extend({
  matching: matchingSchema.optional(),
  /** Where its guards do not say it already. */
  auth: authSchema.optional(),
  /** Of an app that the entry of its package does not start: only the source has it. */
  apart: z.literal(true).optional(),
});

export const settingSchema = z.object({
  key: z.string(),
  value: z.unknown(),
  type: z.string(),
  source: z.string().optional().describe('env.NAME: the line of the env file that sets it, if one does'),
  reason: z.string().optional().describe('env.NAME: why its value is shown or hidden'),
});

export type Warning = z.infer<typeof warningSchema>;
export type Detection = z.infer<typeof detectionSchema>;
export type ProjectInfo = z.infer<typeof projectSchema>;
export type App = z.infer<typeof appSchema>;
export type Field = z.infer<typeof fieldSchema>;
export type Model = z.infer<typeof modelSchema>;
export type Route = z.infer<typeof listedRouteSchema>;
export type Matching = z.infer<typeof matchingSchema>;
export type Setting = z.infer<typeof settingSchema>;

/** What a lister returns: the items, and what could not be had. */
export interface Listing<T> {
  items: T[];
  warnings: Warning[];
}
