// What to run after an error in the shell which says that something of the project is not installed, built or generated.
import { packageManagerCommands } from '../../files/package-manager.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { stepFor } from '../readers/failure/hint.ts';

/** Most errors are of the code: nothing is read for them. */
const mayBeOfSetup = /module|package|client|engine|bindings|\.node\b/i;
/** The agent's own import: a package that nobody declares may as well be a slip. */
const ownImport = /^Cannot find module "[^"]*" from the project root/;

/** `error`: what the exception says. Nothing where no command would help. */
export async function stepWarnings(error: string, supervisor: Supervisor): Promise<Warning[]> {
  if (!mayBeOfSetup.test(error)) return [];
  const [{ remedies }, { item }, commands] = await Promise.all([
    supervisor.ask('looking for app entries', (rpc) => rpc.call('entries', {})),
    supervisor.ask('describing the project', (rpc) => rpc.call('describe', {})),
    packageManagerCommands(supervisor.root),
  ]);
  const declared = item.dependencies.map(({ name }) => name);
  if (ownImport.test(error) && !declared.some((name) => error.includes(`"${name}`))) return [];
  const step = stepFor(error, { remedies, declared, commands });
  return step === undefined ? [] : [{ code: 'NEXT_STEP', message: step }];
}
