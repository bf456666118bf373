// A session that has done nothing yet is asked for a name: whoever asks may think of an earlier one, before a reconnect or restart.
import type { Evaluation } from '../../protocol/sandbox.ts';
import type { Warning } from '../../protocol/schemas.ts';

/** Said until something else was run. */
export function createNewSession(): { warnings(evaluation: Evaluation): Warning[] } {
  let isNew = true;
  return {
    warnings({ status, output }) {
      const name = isNew && status === 'error' ? undeclaredIn(output) : undefined;
      isNew = name !== undefined;
      if (name === undefined) return [];
      const message = `This shell session is new, and nothing has declared ${name} in it. Bindings of an earlier one, before a reconnect or restart, are gone: run again what declared them.`;
      return [{ code: 'SESSION_NEW', message }];
    },
  };
}

function undeclaredIn(output: Evaluation['output']): string | undefined {
  if (!('exception' in output) || output.exception.name !== 'ReferenceError') return undefined;
  const { message, stack } = output.exception;
  // A module of the project counts on nothing of the shell.
  const isOfShell = /\bshell-\d+\.ts:\d+/.test(stack[0] ?? '');
  return isOfShell ? /^([\w$]+) is not defined\b/.exec(message)?.[1] : undefined;
}
