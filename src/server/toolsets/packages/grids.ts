// The curated grids as resources; tools give the same with what they find (docs/grids.md).
import type { Resource } from '../../mcp/registry.ts';
import type { Grid } from '../../packages/curated/categories.ts';
import { allCategories, allGrids, categoryBySlug, gridBySlug, nameOf } from '../../packages/curated/grids.ts';

const summary = ({ slug, title, packages }: Grid) => ({ slug, title, packages: packages.map(nameOf) });

export function gridResources(tool: string): Resource[] {
  return [
    {
      ...{ tool, uri: 'npm://grids', name: 'grids', title: 'Grids' },
      description: 'Packages that do the same, by what they do.',
      read: async () => ({ items: (await allGrids()).map(summary) }),
    },
    {
      ...{ tool, uri: 'npm://grids/{slug}', name: 'grid', title: 'Grid' },
      description: 'When to choose which package, or a part of Node.',
      read: ({ slug = '' }) => gridBySlug(slug),
    },
    {
      ...{ tool, uri: 'npm://categories', name: 'categories', title: 'Categories' },
      description: 'Categories and their grids.',
      read: async () => ({
        items: (await allCategories()).map(({ grids, ...category }) => ({
          ...category,
          grids: grids.map(({ slug, title }) => ({ slug, title })),
        })),
      }),
    },
    {
      ...{ tool, uri: 'npm://categories/{slug}', name: 'category', title: 'Category' },
      description: 'The grids of a category.',
      read: ({ slug = '' }) => categoryBySlug(slug),
    },
  ];
}
