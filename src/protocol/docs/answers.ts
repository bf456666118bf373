// Docs of packages and modules, and their source: what is asked, and what is answered.
import * as z from 'zod';
import { warningSchema } from '../schemas.ts';

export interface DocsRequest {
  name: string;
  /** Label of the app that asks; null: the first that has it. */
  app: string | null;
  /** Of a file: from the first on, to the last. */
  lines: { from: number; to: number | null } | null;
}

/** What has the name, and where it comes from. */
const aboutSchema = z.object({
  name: z.string(),
  kind: z.string().describe('function, class, …; package, module, file'),
  package: z.string().nullable().describe('null: of the project'),
  version: z.string().nullable(),
  types: z.string().optional().describe('the package that its types come from, with its version'),
});

const linesSchema = z.object({
  source: z.string().describe('file:line'),
  last: z.number().describe('line'),
  text: z.string(),
  more: z.string().optional().describe('lines that follow, as an argument'),
});

export const docsSchema = aboutSchema.extend({
  summary: z.string().optional().describe('as the package describes itself'),
  declarations: z
    .array(
      z.object({
        signature: z.string(),
        source: z.string().describe('file:line'),
        doc: z.string().optional(),
      }),
    )
    .optional(),
  type: z
    .array(z.object({ signature: z.string(), source: z.string() }))
    .optional()
    .describe('the type that it has, where that is what can be called'),
  code: z.string().optional().describe('file:line of its JavaScript'),
  note: z.string().optional(),
  names: z.array(z.string()).optional().describe('members, or exports'),
  moreNames: z.number().optional(),
  readme: z.array(z.object({ title: z.string(), source: z.string(), text: z.string() })).optional(),
  outline: z.array(z.string()).optional().describe('further titles of the README'),
  files: z
    .array(z.object({ path: z.string(), bytes: z.number() }))
    .optional()
    .describe('docs and skills it ships'),
  moreFiles: z.number().optional(),
  content: linesSchema.optional().describe('of a file that was named'),
  warnings: z.array(warningSchema),
});
export type DocsAnswer = z.infer<typeof docsSchema>;

export const sourceSchema = aboutSchema.extend({
  definitions: z.array(linesSchema),
  declared: z.string().optional().describe('file:line of its types'),
  note: z.string().optional(),
  warnings: z.array(warningSchema),
});
export type SourceAnswer = z.infer<typeof sourceSchema>;

/** `isOwn`: it has text of the project's own files in it. */
export interface Told<Answer> {
  answer: Answer;
  isOwn: boolean;
}
