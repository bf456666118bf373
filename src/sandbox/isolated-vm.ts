// The isolated-vm of this process: the first of those that the server named which this Node can load. Fails with why none of them could.
import type Ivm from 'isolated-vm';

export type { Ivm };

/** Both majors, as package.json has them: no single one has builds for every Node that we run on. */
const packages: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  'isolated-vm': () => import('isolated-vm'),
  'isolated-vm-6': () => import('isolated-vm-6'),
};

export const ivm = await loadFirst(process.argv.slice(2));

async function loadFirst(names: readonly string[]): Promise<typeof Ivm> {
  const problems: string[] = [];
  for (const name of names) {
    try {
      const load = packages[name];
      // Both have the same declarations, which TypeScript takes for two.
      if (load) return (await load()).default as typeof Ivm;
    } catch (error) {
      const [reason] = String((error as Error).message).split('\n');
      problems.push(`${name}: ${reason}`);
    }
  }
  throw new Error(problems.join('; '));
}
