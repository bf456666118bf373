// https://nextjs.org/docs/app/api-reference/file-conventions
import type { Adapter } from '../adapter.ts';

export const next: Adapter = {
  name: 'next',
  kind: 'framework',
  packages: { next: '^14 || ^15 || ^16' },
  configFiles: ['next.config.{js,mjs,cjs,ts,mts}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
