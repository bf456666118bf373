import { models } from './blog.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  blog: {
    models,
    client: {
      reads: ['await prisma.tag.count()', '5'],
      writes: "await prisma.tag.create({ data: { name: 'contract' } })",
    },
  },
};
