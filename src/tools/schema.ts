// Schemas as users give them: any library with Standard Schema and its JSON Schema, or JSON Schema itself.

export type JsonSchema = { readonly [key: string]: unknown };

/** What `~standard` promises (standardschema.dev), as far as it is used. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { target: 'draft-2020-12' }) => Record<string, unknown>;
      readonly output: (options: { target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type Schema = StandardSchema<unknown, unknown> | JsonSchema;

/** Of a schema's two sides: what callers give. Of JSON Schema nothing is known. */
export type Given<S> = S extends StandardSchema<infer Input, unknown> ? Input : Record<string, unknown>;

/** What comes out of it. */
export type Parsed<S> = S extends {
  readonly '~standard': { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : Record<string, unknown>;
