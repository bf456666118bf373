// Whether what a package has to run when it is installed would be run.
import type { Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Candidate, Reason } from './shapes.ts';

const approving: Readonly<Record<string, (name: string) => string>> = {
  npm: (name) => `npm install-scripts approve ${name} && npm rebuild ${name}`,
  pnpm: (name) => `pnpm approve-builds ${name} && pnpm rebuild ${name}`,
  yarn: (name) => `dependenciesMeta: { "${name}": { "built": true } } in package.json`,
  bun: (name) => `bun pm trust ${name}`,
};

export function scriptReasons({ facts }: Candidate, { manager }: Surroundings): Reason[] {
  if (!facts.hasInstallScript || (manager.scripts === 'asks' && manager.approved.includes(facts.name)))
    return [];
  const wants = 'an install script';
  if (manager.scripts === 'runs')
    return [{ about: 'script', level: 'note', wants, has: `${manager.name}, which runs it` }];
  if (manager.scripts === 'never') {
    const remedy = `npm rebuild ${facts.name} --ignore-scripts=false`;
    return [{ about: 'script', level: 'with', wants, has: manager.because ?? 'none is run', remedy }];
  }
  const has = `${manager.because ?? manager.name}, which runs what was approved`;
  return [
    {
      about: 'script',
      level: 'with',
      wants,
      has,
      remedy: approving[manager.name]?.(facts.name) ?? 'approve it',
    },
  ];
}
