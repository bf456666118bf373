// Loads what was installed, in a process to which nothing is permitted: under the guard, and where there is a wall, sealed.
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { tryBundle } from '../../../built-files.ts';
import { PARENT_VARIABLE, TRY_VARIABLE } from '../../../protocol/descriptors.ts';
import {
  refusalSchema,
  type TryRefusal,
  type TryResult,
  type TryStart,
  tryResultSchema,
} from '../../../protocol/packages/try.ts';
import {
  conditionFlags,
  guardFlags,
  projectExecArgv,
  START_TIMEOUT_MS,
} from '../../processes/project-process.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import type { Setup } from '../../setup/setup.ts';
import type { Command } from '../../wall/command.ts';
import { sandboxFiles } from '../../wall/sandbox-files.ts';
import { runShortLived } from '../short-lived.ts';

export interface Loaded {
  /** What it answered, or why it did not. */
  result: TryResult | { failure: string };
  refusals: TryRefusal[];
  /** What it printed. */
  output: string;
  wall: 'sealed' | 'none';
}

export async function loadIn(
  folder: string,
  { name, by }: Pick<TryStart, 'name' | 'by'>,
  { wall }: Pick<Supervisor, 'wall'>,
  setup: Setup,
  signal: AbortSignal,
): Promise<Loaded> {
  const { paths, links } = sandboxFiles();
  const seal = (command: Command) => wall.seal(setup.wall, command, { paths: [...paths, folder], links });
  const untouched: Command = { file: '', args: [], env: {} };
  const isSealed = seal(untouched) !== untouched;
  const start: TryStart = {
    ...{ folder, name, by, mark: `${randomUUID()} ` },
    // Elsewhere than on Linux its seal leaves files to be read, which the guard refuses by itself.
    sealed: isSealed && process.platform === 'linux',
  };
  const timeoutMs = setup.config.timeouts.load;
  const answer = await runShortLived(
    {
      ...{ entry: fileURLToPath(tryBundle), cwd: folder, signal },
      ...{ timeoutMs, totalMs: START_TIMEOUT_MS + timeoutMs },
      // Nothing of the project's or the user's environment, but where a program would look for more.
      env: { PATH: process.env.PATH, HOME: homedir(), [TRY_VARIABLE]: JSON.stringify(start) },
      execArgv: [
        ...projectExecArgv.filter((flag) => flag !== '--enable-source-maps'),
        ...conditionFlags(setup.launch),
        ...guardFlags,
      ],
      wrap: (command) => (start.sealed ? seal(underWall(command)) : seal(command)),
      memoryMb: setup.config.limits.projectMemoryMb,
      describeEnd: (how) => how,
    },
    tryResultSchema,
  );
  const { said } = answer;
  const { told, rest } = takeMarked(said.stderr, start.mark);
  return {
    result: 'value' in answer ? answer.value : { failure: answer.failure },
    refusals: told,
    output: [said.stdout, rest]
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .join('\n'),
    wall: isSealed ? 'sealed' : 'none',
  };
}

/** In a namespace of pids the parent is always the first one. */
const underWall = (command: Command): Command => ({
  ...command,
  env: { ...command.env, [PARENT_VARIABLE]: '1' },
});

/** Whoever prints the mark as well lies about itself alone. */
function takeMarked(stderr: string, mark: string): { told: TryRefusal[]; rest: string } {
  const told = new Map<string, TryRefusal>();
  const rest: string[] = [];
  for (const line of stderr.split('\n')) {
    if (!line.startsWith(mark)) {
      rest.push(line);
      continue;
    }
    const parsed = refusalSchema.safeParse(parse(line.slice(mark.length)));
    if (parsed.success) told.set(JSON.stringify(parsed.data), parsed.data);
  }
  return { told: [...told.values()], rest: rest.join('\n') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
