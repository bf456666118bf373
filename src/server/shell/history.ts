// What a shell session did successfully, as it was written, and the script that comes of it.
import { relative, sep } from 'node:path';
import { codedError } from '../../errors.ts';
import { type ScriptParams, type SessionScript, sessionScriptSchema } from '../../protocol/sandbox.ts';
import type { SandboxProcess } from '../processes/sandbox-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';

const MAX_STEPS = 1_000;
const MAX_BYTES = 512 * 1024;
const MAX_FAILED = 100;
/** It is only parsed. */
const SCRIPT_MS = 10_000;

export interface ShellHistory {
  add(code: string): void;
  /** It failed: only its imports may be needed. */
  addFailed(code: string): void;
  failed(): readonly string[];
  steps(): readonly string[];
  /** How many of the first steps are not kept any more. */
  dropped(): number;
  /** Gives the number of steps that there were. */
  clear(): number;
}

/** Keeps the latest steps: the first ones go when there are too many. */
export function createShellHistory(maxSteps = MAX_STEPS, maxBytes = MAX_BYTES): ShellHistory {
  let steps: string[] = [];
  let failed: string[] = [];
  let bytes = 0;
  let dropped = 0;
  return {
    add(code) {
      if (code.trim() === '') return;
      steps.push(code);
      bytes += Buffer.byteLength(code);
      while (steps.length > maxSteps || bytes > maxBytes) {
        bytes -= Buffer.byteLength(steps.shift() ?? '');
        dropped++;
      }
    },
    addFailed(code) {
      if (/\bimport\b/.test(code) && code.length * MAX_FAILED <= maxBytes)
        failed = [...failed, code].slice(-MAX_FAILED);
    },
    failed: () => failed,
    steps: () => steps,
    dropped: () => dropped,
    clear() {
      const count = steps.length;
      steps = [];
      failed = [];
      bytes = 0;
      dropped = 0;
      return count;
    },
  };
}

/** Where a script is to lie. */
export type ScriptTarget = Pick<ScriptParams, 'toRoot' | 'commonJs'>;

/** The sandbox knows the language; it runs nothing. */
export async function writeSessionScript(
  history: ShellHistory,
  { child }: SandboxProcess,
  supervisor: Supervisor,
  target: ScriptTarget,
): Promise<SessionScript> {
  const steps = [...history.steps()];
  if (steps.length === 0) throw codedError('HISTORY_EMPTY');
  const globals = await findGlobals(steps, supervisor);
  const answer = await child.rpc.call(
    'script',
    { steps, failed: [...history.failed()], globals, ...target },
    {
      timeoutMs: SCRIPT_MS,
      onTimeout: () => {
        child.kill('its history took too long to be read');
        return codedError('HISTORY_TOO_LONG', { ms: String(SCRIPT_MS) });
      },
    },
  );
  return sessionScriptSchema.parse(answer);
}

/** Asked for those that may be used: to know where a client comes from, it is loaded. */
async function findGlobals(
  steps: readonly string[],
  { root, setup, shellProject }: Supervisor,
): Promise<ScriptParams['globals']> {
  const lease = await shellProject((await setup()).db.inForce).catch(() => undefined);
  // A project that does not start binds nothing.
  if (!lease) return [];
  const { project, release } = lease;
  try {
    const { globals } = await project.ready;
    const used = globals.filter((name) => steps.some((step) => step.includes(name)));
    return await Promise.all(
      used.map(async (name) => {
        const source = await project.rpc.call('globalSource', { name }).catch(() => null);
        return { name, from: source && { ...source, specifier: specifierOf(root, String(source.file)) } };
      }),
    );
  } finally {
    release();
  }
}

/** As one writes it in TypeScript: relative to the root, without .ts. */
function specifierOf(root: string, file: string): string {
  return `./${relative(root, file)
    .replaceAll(sep, '/')
    .replace(/\.tsx?$/, '')}`;
}
