// One sandbox process, for one shell session.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxBundle } from '../../built-files.ts';
import { judge } from '../../files/secrets/decide.ts';
import type { Logger } from '../../log.ts';
import type { SandboxMethods, SandboxStart, ServerForSandbox } from '../../protocol/sandbox.ts';
import type { Setup } from '../setup/setup.ts';
import type { Seal } from '../wall/command.ts';
import { sandboxFiles } from '../wall/sandbox-files.ts';
import { type Child, startChild } from './child.ts';
import { permissionFlags } from './project-process.ts';

export interface SandboxProcess {
  child: Child<SandboxMethods>;
  ready: Promise<true>;
  /** What of its environment makes dates and texts of the runtime. */
  region: NodeJS.ProcessEnv;
}

/** The session's bindings are gone; the message says why. */
export class SandboxLost extends Error {}

export function startSandboxProcess(
  start: SandboxStart,
  isolatedVms: readonly string[],
  region: NodeJS.ProcessEnv,
  methods: ServerForSandbox,
  seal: Seal,
  log: Logger,
): SandboxProcess {
  const child = startChild<SandboxMethods>(
    {
      entry: fileURLToPath(sandboxBundle),
      args: isolatedVms,
      // Outside of the project, and nothing of its environment but time zone and locale.
      cwd: dirname(fileURLToPath(sandboxBundle)),
      env: region,
      execArgv: [
        '--no-node-snapshot',
        '--disable-warning=ExperimentalWarning',
        '--disable-warning=SecurityWarning',
        ...permissionFlags(),
      ],
      wrap: (command) => seal(command, sandboxFiles()),
      methods,
      onError: (error) => log.warn({ err: error }, 'sandbox process'),
      describeEnd: (how, stderr) => {
        log.debug({ how, stderr }, 'sandbox ended');
        return describeEnd(how, stderr);
      },
    },
    (reason) => new SandboxLost(reason),
  );
  const ready = child.rpc.call('start', start);
  ready.catch(() => {});
  return { child, ready, region };
}

/** A signal comes from V8 itself; an exit code comes with an error, such as a build of isolated-vm that is missing. */
function describeEnd(how: string, stderr: string): string {
  if (how.includes(' SIG')) return `${how}; V8 does so when code asks for more memory than there is`;
  const error = stderr.split('\n').find((line) => /^\w*Error\b/.test(line));
  return error ? `${how}: ${error}` : how;
}

/** Each call asks, and an environment is another object once it has changed. */
const regions = new WeakMap<NodeJS.ProcessEnv, NodeJS.ProcessEnv>();
const starts = new WeakMap<Setup, SandboxStart>();

/** Time zone and locale of the project: without them the runtime would have those of the server's machine, or behind the wall none. */
export function regionOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const known = regions.get(env);
  if (known) return known;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const region: NodeJS.ProcessEnv = { TZ: timeZone };
  for (const name of ['TZ', 'LC_ALL', 'LC_MESSAGES', 'LANG'])
    if (env[name] !== undefined) region[name] = env[name];
  regions.set(env, region);
  return region;
}

/** What a sandbox is told of the project: nothing that is secret. */
export function sandboxStart(root: string, setup: Setup): SandboxStart {
  const known = starts.get(setup);
  if (known) return known;
  const { config, env, shown } = setup;
  const { version, platform, arch } = process;
  const start = {
    memoryMb: config.limits.memoryMb,
    outputBytes: config.limits.outputBytes,
    process: {
      ...{ cwd: root, version, platform, arch },
      env: Object.fromEntries(
        Object.entries(env).map(([name, value = '']) => [name, judge(name, value, shown).shown]),
      ),
    },
  };
  starts.set(setup, start);
  return start;
}
