// The trying process: loads one package as the project would, with nothing permitted, and says once, on descriptor 4, what it exports.
// What the guard refused is told as it happens, on stderr: a package may never come to its end.
import { realpathSync, writeSync } from 'node:fs';
import { GUARD, SECOND_DESCRIPTOR, TRY_VARIABLE } from '../../protocol/descriptors.ts';
import type { TryResult, TryStart } from '../../protocol/packages/try.ts';
import { noPermissions } from '../../protocol/permissions.ts';
import { deliver } from '../deliver.ts';
import type { Guard } from '../guard/main.ts';
import { createPolicyOf } from '../machine-policy.ts';
import { startThread } from '../thread.ts';
import { describeError } from './errors.ts';
import { describeExports } from './exports.ts';
import { loaders } from './loaders.ts';
import { watchVariables } from './variables.ts';

// Taken before the package can replace them.
const { reallyExit } = process as unknown as { reallyExit(code: number): never };
const { stringify } = JSON;
const write = writeSync;

/** What it does once it is loaded: connections and programs are begun a little later. */
const SETTLE_MS = 400;
const MAX_TOLD = 50;
const MAX_LATER = 5;

const start = JSON.parse(process.env[TRY_VARIABLE] ?? '') as TryStart;
delete process.env[TRY_VARIABLE];
startThread();

const result: TryResult = {
  ...{ error: null, otherwise: false, exports: {}, exportCount: 0, env: [], later: [] },
};
let isDelivered = false;

function finish(): void {
  if (isDelivered) return;
  isDelivered = true;
  deliver({ ...result, env: variables() });
  reallyExit(0);
}

const later = (error: unknown) => {
  if (result.later.length < MAX_LATER) result.later.push(describeError(error).message);
};
process.on('uncaughtException', later);
process.on('unhandledRejection', later);
// Nothing is left to wait for, and the package still waits.
process.on('exit', () => {
  result.error ??= { name: 'Error', code: null, message: 'it waits at its top level for what never comes' };
  finish();
});

const folder = realpathSync(start.folder);
const load = await loaders(folder, start.name);
const policy = createPolicyOf(folder, {})(noPermissions);
const guard = Reflect.get(globalThis, GUARD) as Guard;
guard.arm();
guard.permit({ ...policy, sealed: start.sealed });
let told = 0;
guard.onDenied((denial) => {
  if (++told <= MAX_TOLD) write(2, `\n${start.mark}${stringify(denial)}\n`);
});
const variables = watchVariables();

// The time begins now: an empty line is progress.
write(SECOND_DESCRIPTOR, '\n');
try {
  // Not awaited where it was required: it may be a thenable.
  const loaded = start.by === 'import' ? await load.import() : load.require();
  Object.assign(result, describeExports(loaded, start.by));
} catch (error) {
  result.error = describeError(error);
  result.otherwise = await loads(start.by === 'import' ? 'require' : 'import');
}
setTimeout(finish, SETTLE_MS);

async function loads(by: TryStart['by']): Promise<boolean> {
  try {
    await load[by]();
    return true;
  } catch {
    return false;
  }
}
