// The sandbox process of one shell session: started when it is needed, watched, thrown away; and why bindings are gone.
import { CodedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { ServerForSandbox } from '../../protocol/sandbox.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { findIsolatedVms, isolateUnavailable } from '../processes/isolated-vm.ts';
import { sandboxLimitMb, watchMemory } from '../processes/memory.ts';
import {
  regionOf,
  SandboxLost,
  type SandboxProcess,
  sandboxStart,
  startSandboxProcess,
} from '../processes/sandbox-process.ts';
import type { Setup } from '../setup/setup.ts';
import type { Seal } from '../wall/command.ts';
import type { ProjectWall } from '../wall/project-wall.ts';

export interface ShellSandboxOptions {
  root: string;
  wall: ProjectWall;
  methods: ServerForSandbox;
  log: Logger;
  /** The sandbox is gone: so are its handles. */
  onGone(): void;
  /** Why the bindings of an earlier session in its place are gone. */
  lost: string | undefined;
}

export interface ShellSandbox {
  current(): SandboxProcess | undefined;
  /** Resolves when it is ready; rejects with SandboxLost if it is killed again and again before that. */
  ensure(setup: Setup): Promise<SandboxProcess>;
  /** The next call starts another at once, not when this one is seen to end. */
  discard(old: SandboxProcess, reason: string): void;
  /** Says once what was lost since the last call, and what does not stand. */
  warnings(setup: Setup): Warning[];
}

export function createShellSandbox(options: ShellSandboxOptions): ShellSandbox {
  const { root, wall, methods, log, onGone, lost } = options;
  let sandbox: SandboxProcess | undefined;
  let lostReason = lost;
  /** Why sandboxes go on without the wall, until it was said. */
  let unsealed: string | undefined;
  /** Time zone and locale as they should be, once that was said of the current one. */
  let regionSaid = '';

  function start(setup: Setup, seal: Seal): SandboxProcess {
    const { names } = findIsolatedVms();
    const region = regionOf(setup.env);
    const started = startSandboxProcess(sandboxStart(root, setup), names, region, methods, seal, log);
    watchMemory(started.child, sandboxLimitMb(setup.config.limits.memoryMb), 'limits.memoryMb');
    let hadBindings = false;
    started.ready.then(
      () => {
        hadBindings = true;
      },
      () => {},
    );
    void started.child.ended.then((reason) => {
      if (sandbox !== started) return;
      sandbox = undefined;
      if (hadBindings) lostReason ??= reason;
      onGone();
    });
    return started;
  }

  async function whenReady(current: SandboxProcess): Promise<SandboxProcess> {
    try {
      await current.ready;
    } catch (error) {
      if (sandbox === current) sandbox = undefined;
      if (!(error instanceof SandboxLost)) current.child.kill('it did not start');
      throw error;
    }
    return current;
  }

  async function unavailable(error: unknown): Promise<Error> {
    if (error instanceof CodedError) return error;
    return isolateUnavailable(root, error instanceof Error ? error.message : String(error));
  }

  async function tryAgain(setup: Setup, seal: Seal): Promise<SandboxProcess> {
    sandbox ??= start(setup, seal);
    const again = sandbox;
    return await whenReady(again).catch(async (error) => {
      throw isKilled(error) || wasEnded(again, error) ? error : await unavailable(error);
    });
  }

  return {
    current: () => sandbox,
    async ensure(setup) {
      const seal: Seal = (...sealed) => wall.seal(setup.wall, ...sealed);
      if (!sandbox) {
        const { names, problem } = findIsolatedVms();
        if (names.length === 0) throw await isolateUnavailable(root, problem);
      }
      sandbox ??= start(setup, seal);
      const first = sandbox;
      try {
        return await whenReady(first);
      } catch (error) {
        // A reset, or the end of the session: whoever wants another one asks for it.
        if (wasEnded(first, error)) throw error;
        // One that was killed before it was ready says nothing about the next.
        if (isKilled(error)) return await tryAgain(setup, seal);
        if (!(error instanceof SandboxLost && isSealed(first))) throw await unavailable(error);
        wall.mayBreakSeal(error.message);
        const started = await tryAgain(setup, (command) => command);
        wall.breakSeal();
        unsealed = error.message;
        log.warn({ err: error }, 'sandboxes do not start behind the wall: they go on without it');
        return started;
      }
    },
    discard(old, reason) {
      if (sandbox === old) sandbox = undefined;
      lostReason = undefined;
      old.child.kill(reason);
      onGone();
    },
    warnings(setup) {
      const warnings: Warning[] = [];
      const region = JSON.stringify(regionOf(setup.env));
      if (sandbox && region !== JSON.stringify(sandbox.region) && region !== regionSaid) {
        const message = `Time zone or locale of the project have changed: ${region}. V8 keeps those of its start in this shell session: use action "reset" to have the new ones.`;
        warnings.push({ code: 'REGION_CHANGED', message });
        regionSaid = region;
      }
      if (lostReason) {
        const message = `The shell's process ended (${lostReason}): all bindings are lost.`;
        warnings.push({ code: 'BINDINGS_LOST', message });
      }
      if (unsealed) {
        const message = `No wall around the isolate of the shell, which did not start behind it: ${unsealed}.`;
        warnings.push({ code: 'WALL_NONE', message });
      }
      lostReason = undefined;
      unsealed = undefined;
      return warnings;
    },
  };
}

function isKilled(error: unknown): boolean {
  return error instanceof SandboxLost && error.message.includes(' SIG');
}

/** By us. */
function wasEnded({ child }: SandboxProcess, error: unknown): boolean {
  return error instanceof SandboxLost && child.process.killed;
}

function isSealed({ child }: SandboxProcess): boolean {
  return child.process.spawnfile !== process.execPath;
}
