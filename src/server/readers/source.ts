// Reads the project's source in a process of its own: what it says may be endless, or too much.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceBundle } from '../../built-files.ts';
import { SOURCE_VARIABLE } from '../../protocol/descriptors.ts';
import { type SourceResult, type SourceStart, sourceResultSchema } from '../../protocol/source.ts';
import { permissionFlags, START_TIMEOUT_MS } from '../processes/project-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { Setup } from '../setup/setup.ts';
import { runShortLived } from './short-lived.ts';

/** Of its heap; the largest projects that were read took 320. */
const HEAP_MB = 1_024;
/** Its bounds are steps, which take a slow machine longer; this is for what they do not see. */
const TIMEOUT_MS = 60_000;

/** Routes and models as files say them; a warning where it came to an end before. It is read again then: at once, or after a while if it was late. */
export async function readSource(
  wanted: SourceStart['wanted'],
  entries: string[],
  { root, wall }: Supervisor,
  setup: Setup,
  signal: AbortSignal,
  forget: () => void,
): Promise<SourceResult> {
  const start: SourceStart = { root, config: setup.config, wanted, entries };
  const answer = await runShortLived(
    {
      ...{ entry: fileURLToPath(sourceBundle), cwd: dirname(fileURLToPath(sourceBundle)), signal },
      ...{ timeoutMs: TIMEOUT_MS, totalMs: START_TIMEOUT_MS + TIMEOUT_MS },
      env: { [SOURCE_VARIABLE]: JSON.stringify(start) },
      execArgv: [`--max-old-space-size=${HEAP_MB}`, ...permissionFlags(), '--allow-worker'],
      wrap: wall.wrapper(setup),
      memoryMb: setup.config.limits.projectMemoryMb,
    },
    sourceResultSchema,
  );
  if ('value' in answer) return answer.value;
  if (answer.isLate) setTimeout(forget, TIMEOUT_MS).unref();
  else forget();
  const message = `The source could not be read to its end: ${answer.failure}`;
  const none = { items: [], warnings: [] };
  return {
    ...{ routes: none, models: none, files: [] },
    [wanted]: { items: [], warnings: [{ code: 'SOURCE_UNREAD', message }] },
  };
}
