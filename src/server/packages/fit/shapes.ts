// Whether a package fits the project, as an agent sees it.
import * as z from 'zod';
import type { PackageFacts, VersionLine } from '../../../protocol/packages/facts.ts';

/** A version of a package, and what else is known of it. */
export interface Candidate {
  facts: PackageFacts;
  /** The newest first: for a version that would fit. */
  versions: readonly VersionLine[];
  /** Name of the package that has its types; null: there is none; undefined: nobody was asked. */
  typesPackage?: string | null | undefined;
  /** Whether types lie beside its code, where its manifest names none; undefined: nobody has looked. */
  hasTypes?: boolean | undefined;
}

const reasonSchema = z.object({
  about: z.enum([
    'deprecated',
    'platform',
    'node',
    'module',
    'peer',
    'licence',
    'script',
    'types',
    'duplicate',
  ]),
  level: z.enum(['no', 'with', 'note']).describe('it does not work; it does, with the remedy; good to know'),
  wants: z.string().describe('what the package needs, or is'),
  has: z.string().optional().describe('what the project has'),
  remedy: z.string().optional(),
  apps: z
    .array(z.string())
    .optional()
    .describe('labels, where it is so in some packages of the project alone'),
});

export const fitSchema = z.object({
  verdict: z.enum(['yes', 'with', 'no']),
  installed: z.array(
    z.object({
      version: z.string(),
      path: z.string(),
      declared: z.string().optional().describe('range, and kind of dependency'),
      app: z.string().optional(),
    }),
  ),
  reasons: z.array(reasonSchema),
});

export type Reason = z.infer<typeof reasonSchema>;
export type Fit = z.infer<typeof fitSchema>;
