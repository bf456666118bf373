// The grids that a search is about, as its answer shows them: the best one in full, others by name.
import * as z from 'zod';
import { findGrids } from './grids.ts';

const choiceSchema = z.object({
  name: z.string().optional(),
  builtin: z.string().optional().describe('a part of Node'),
  since: z.string().optional(),
  niche: z.string().optional(),
  avoid: z.string().optional(),
  instead: z.array(z.string()).optional(),
});
export const shownGridSchema = z.object({
  slug: z.string(),
  title: z.string(),
  choose: z.string().optional(),
  packages: z.array(choiceSchema).optional(),
});
export type ShownGrid = z.infer<typeof shownGridSchema>;

export async function gridsFor(query: string): Promise<ShownGrid[]> {
  const found = await findGrids(query);
  return found.map(({ slug, title, choose, packages }, index) =>
    index === 0 ? { slug, title, choose, packages } : { slug, title },
  );
}
