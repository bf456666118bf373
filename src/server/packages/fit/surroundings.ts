// Asks the describing process what is around a package, and puts a fit together with what the registry said.
import type { PackageAnswer } from '../../../protocol/packages/facts.ts';
import type { Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { fits } from './fits.ts';
import { withNpmSettings } from './npm-settings.ts';
import type { Fit } from './shapes.ts';

/** `use`: also how the project uses its packages, which takes reading its code. */
export type ReadSurroundings = (use?: 'use') => Promise<Surroundings>;

export const surroundingsReader =
  ({ ask, root }: Pick<Supervisor, 'ask' | 'root'>): ReadSurroundings =>
  async (use) => {
    const withUse = use !== undefined;
    const around = await ask('reading what is installed', (rpc) => rpc.call('surroundings', { withUse }));
    return { ...around, manager: await withNpmSettings(around.manager, root) };
  };

/** `types`: as get_package says it. */
export function fitOf({ facts, versions }: PackageAnswer, types: string, around: Surroundings): Fit {
  const typesPackage = types === 'none' ? null : /^@types\/\S+/.exec(types)?.[0];
  return fits({ facts, versions, typesPackage }, around);
}
