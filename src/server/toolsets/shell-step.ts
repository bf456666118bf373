// What to run after an error in the shell which says that something of the project is not installed, built or generated.
import { setTimeout } from 'node:timers/promises';
import { packageManagerCommands } from '../../files/package-manager.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { stepFor } from '../readers/failure/hint.ts';

/** Most errors are of the code: nothing is read for them, and no process started. */
const mayBeOfSetup =
  /Cannot find (?:module|package)|NODE_MODULE_VERSION|DLOPEN|\.node\b|bindings|native|generate|is not a constructor|export named|did not initialize|Query Engine/i;
/** The agent's own import: a package that nobody declares may as well be a slip. */
const ownImport = /^Cannot find module "([^"]*)" from the project root/;

/** An answer that is there does not wait longer for advice. */
const ADVICE_MS = 5_000;

/** `error`: what the exception says. Nothing where no command would help, or where the project cannot be read in time. */
export async function stepWarnings(error: string, supervisor: Supervisor): Promise<Warning[]> {
  if (!mayBeOfSetup.test(error)) return [];
  const late = setTimeout(ADVICE_MS, undefined, { ref: false });
  // What the project has against being read, the next tool that reads it says.
  const step = await Promise.race([stepIn(error, supervisor).catch(() => undefined), late]);
  return step === undefined ? [] : [{ code: 'NEXT_STEP', message: step }];
}

async function stepIn(error: string, supervisor: Supervisor): Promise<string | undefined> {
  const [{ remedies }, { item }, commands] = await Promise.all([
    supervisor.ask('looking for app entries', (rpc) => rpc.call('entries', {})),
    supervisor.ask('describing the project', (rpc) => rpc.call('describe', {})),
    packageManagerCommands(supervisor.root),
  ]);
  const declared = item.dependencies.map(({ name }) => name);
  const [, own] = ownImport.exec(error) ?? [];
  if (own !== undefined && !declared.some((name) => own === name || own.startsWith(`${name}/`)))
    return undefined;
  return stepFor(error, { remedies, declared, commands });
}
