// https://www.prisma.io/docs/orm/reference/prisma-schema-reference
import type { Adapter } from '../adapter.ts';

const script = '{js,mjs,cjs,ts,mts,cts}';

export const prisma: Adapter = {
  name: 'prisma',
  kind: 'orm',
  packages: { '@prisma/client': '>=5 <8', prisma: '>=5 <8' },
  // No braces around a folder: such a glob is looked for everywhere.
  configFiles: [`prisma{,7}{,.config}.${script}`, `.config/prisma{,7}{,.config}.${script}`],
  ownFiles: ['schema.prisma', 'prisma/schema.prisma', 'prisma/schema/*.prisma'],
  generated: ['.prisma'],
  remedies: [
    {
      says: String.raw`did not initialize yet|(?:Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND).*[/\\](?:\.prisma|generated|prisma)[/\\]|'\.prisma/client|export named '?PrismaClient|PrismaClient is not a constructor|Query Engine|run .?prisma generate`,
      run: 'prisma generate',
    },
  ],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
