// The history of a shell session: what succeeded, as a script that runs without mcp-node.
import * as z from 'zod';
import type { Permissions } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { clearedText, exportedText } from '../answers/history.ts';
import { cutText } from '../mcp/cut-text.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import { ANSWER_BYTES } from '../mcp/results.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ShellSession } from '../shell/session.ts';
import type { ConnectionSessions } from '../shell/sessions.ts';
import { isCommonJs, type MayWrite, placeScript, writeScriptFile } from './script-file.ts';

/** What surrounds the text in an answer, and what JSON makes of its line breaks and quotes. */
const SCRIPT_BYTES = ANSWER_BYTES * 0.8;

const session = () => z.string().optional().describe('default: your own');

export function historyToolset(
  supervisor: Supervisor,
  sessions: ConnectionSessions,
  mayWrite: MayWrite,
  /** By flags. */
  { write }: Pick<Permissions, 'write'>,
): Toolset {
  const exportHistory = tool({
    name: 'export_history',
    title: 'Export Shell History',
    description:
      'The successful calls of a shell session as one TypeScript script, for `npx tsx`. ' +
      'With filename it is written: a new .ts file in the project, where --allow-write permits it. ' +
      'A reset clears the history; a lost session keeps it.',
    input: () =>
      z.strictObject({
        session: session(),
        filename: z.string().min(1).max(1_000).optional().describe('such as "scripts/session.ts"'),
      }),
    annotations: {
      // Without a file it is an answer only.
      readOnlyHint: write !== true && write.length === 0,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: false,
    },
    found: 'save the REPL session of the shell as a script',
    redactsItself: true,
    async run({ session: handle, filename }) {
      const { redact } = await supervisor.setup();
      const { root } = supervisor;
      const placed = filename === undefined ? undefined : await placeScript(root, filename, mayWrite);
      const target = placed ?? { toRoot: '', commonJs: await isCommonJs(root, root) };
      const shell = sessions.get(handle);
      const steps = shell.history.steps().length;
      const { text, unread } = await shell.script({ toRoot: target.toRoot, commonJs: target.commonJs });
      const about = { session: shell.id, steps, warnings: remarks(shell, unread) };
      if (placed) {
        await writeScriptFile(placed, text);
        return redact({ ...about, file: placed.path, truncated: false }, { reader: true });
      }
      const { script, ...more } = redact({ ...about, script: text }, { own: text });
      const shown = cutText(script, SCRIPT_BYTES);
      return { ...more, script: shown.text, truncated: shown.truncated };
    },
    text: exportedText,
  });

  const clearHistory = tool({
    name: 'clear_history',
    title: 'Clear Shell History',
    description:
      'Forgets the history of a shell session: an export begins with the next call. Bindings stay.',
    input: () => z.strictObject({ session: session() }),
    found: 'forget the REPL session so far',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    async run({ session: handle }) {
      await supervisor.setup();
      const shell = sessions.get(handle);
      return { session: shell.id, cleared: shell.history.clear() };
    },
    text: clearedText,
  });

  return { tools: [exportHistory, clearHistory], resources: [] };
}

function remarks({ history }: ShellSession, unread: readonly number[]): Warning[] {
  const dropped = history.dropped();
  const warnings: Warning[] = [];
  if (dropped > 0) {
    const message = `The first ${dropped} steps are not kept any more: what they declared is missing in the script.`;
    warnings.push({ code: 'HISTORY_DROPPED', message });
  }
  if (unread.length > 0) {
    const message = `Steps ${unread.join(', ')} stand as they were written: names that they share with others may clash.`;
    warnings.push({ code: 'STEP_UNREAD', message });
  }
  return warnings;
}
