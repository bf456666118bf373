// After a call that was refused something: the human is asked, and the agent told what to do next.
import { type Denial, flagFor } from '../protocol/permissions.ts';
import type { Warning } from '../protocol/schemas.ts';
import type { PermissionKeeper } from './permissions.ts';
import type { Redact } from './redact.ts';
import type { CallContext } from './registry.ts';

const CODE_SHOWN = 400;

const verbs: Readonly<Record<Denial['kind'], string>> = {
  read: 'read',
  write: 'write',
  net: 'connect to',
  run: 'start',
};

export interface Refused {
  session: string;
  denials: readonly Denial[];
  /** What was run. */
  code: string;
  /** The call failed, and not for another reason that comes first. */
  failed: boolean;
  redact: Redact;
}

/** Warnings about what was refused; empty when nothing was. */
export async function askAboutDenials(
  permissions: PermissionKeeper,
  { session, denials, code, failed, redact }: Refused,
  context: Pick<CallContext, 'ask'>,
): Promise<Warning[]> {
  if (denials.length === 0) return [];
  // What the project swallowed is no reason to disturb anybody; that it looked for its own env files is no news.
  const unread = denials.filter(({ kind }) => kind !== 'read');
  if (!failed && unread.length === 0) return [];
  const wanted = redact(denials.map(({ kind, target }) => `${verbs[kind]} ${target}`).join(', '));
  const flags = redact(denials.map(flagFor).join(' '));
  if (!failed) {
    return [{ code: 'REFUSED_MEANWHILE', message: `Refused meanwhile: ${wanted} (${flags}).` }];
  }
  const answer = await context.ask(questionOf(denials, redact(code)));
  if (answer === undefined) return [];
  if (answer === 'deny') {
    permissions.refuse(session, denials);
    const message = `The user refused: ${wanted}. Do not try it again; find another way, or ask them.`;
    return [{ code: 'PERMISSION_REFUSED', message }];
  }
  permissions.grant(session, denials, answer);
  const how = answer === 'once' ? 'for the next call' : 'for this shell session';
  const message = `The user permitted, ${how}: ${wanted}. Run it again; what it did before it was refused happens again as well.`;
  return [{ code: 'PERMISSION_GRANTED', message }];
}

function questionOf(denials: readonly Denial[], code: string): string {
  const list = denials.map(({ kind, target }) => `- ${verbs[kind]} ${target}`).join('\n');
  const shown = code.length > CODE_SHOWN ? `${code.slice(0, CODE_SHOWN)} …` : code;
  return `mcp-node: code in the shell, or of the project, was refused to\n${list}\n\nThe agent ran:\n${indent(shown)}\n\nPermit it? Then the agent can run it again.`;
}

/** No line of it is taken for one of ours. */
function indent(text: string): string {
  return text
    .replaceAll(/[^\S\n]/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (c) => (c === '\n' ? c : ''))
    .replaceAll(/^/gm, '  ');
}
