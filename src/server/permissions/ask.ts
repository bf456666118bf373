// After a call that was refused something: the human is asked, and the agent told what to do next.
import { basename } from 'node:path';
import { isEnvFileName } from '../../files/secrets/file-names.ts';
import { type Denial, flagFor } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Redact } from '../redact.ts';
import type { PermissionKeeper } from './keeper.ts';
import { questionOf, readable, verbs } from './question.ts';

/** All of the code is shown, as what is left out could be what matters: of more than this nobody is asked. */
const CODE_SHOWN = 2_000;

export interface Refused {
  session: string;
  denials: readonly Denial[];
  /** What was run. */
  code: string;
  /** Who ran it; the shell without it. */
  what?: string;
  /** What the call failed with, if it did. */
  error: string | undefined;
  redact: Redact;
}

/** Warnings about what was refused; empty when nothing was. */
export async function askAboutDenials(
  permissions: PermissionKeeper,
  { session, denials, code, what, error, redact }: Refused,
  context: Pick<CallContext, 'ask'>,
): Promise<Warning[]> {
  const asked = error === undefined ? [] : reasonsOf(error, denials);
  // First readable: redaction shows what a terminal would, in which code can be written over. What looks like a secret may be code.
  const plain = readable(code);
  const shown = redact(plain, { own: plain });
  const isTooLong = asked.length > 0 && shown.length > CODE_SHOWN;
  const answer =
    asked.length > 0 && !isTooLong ? await context.ask(questionOf(asked, shown, what)) : undefined;
  const wanted = redact(asked.map(({ kind, target }) => `${verbs[kind]} ${target}`).join(', '));
  if (isTooLong) return [notAsked(shown.length, wanted), ...meanwhile(error, denials, redact)];
  if (answer === undefined) return meanwhile(error, denials, redact);
  if (answer === 'deny') {
    permissions.refuse(session, asked);
    const flags = redact(asked.map(flagFor).join(' '));
    const message = `The user refused: ${wanted}. Do not try it again: find another way. If they change their mind, they can start mcp-node with ${flags}.`;
    return [{ code: 'PERMISSION_REFUSED', message }];
  }
  permissions.grant(session, asked, answer);
  const how = answer === 'once' ? 'for the next call' : 'for this shell session';
  const message = `The user permitted, ${how}: ${wanted}. Run it again, with its imports; what it did before it was refused happens again as well.`;
  return [{ code: 'PERMISSION_GRANTED', message }];
}

/** What the call failed for: nobody is asked to open an env file because dotenv looked for it on the way. */
function reasonsOf(error: string, denials: readonly Denial[]): readonly Denial[] {
  const named = denials.filter((denial) => isNamed(error, denial));
  return named.length > 0 ? named : denials.filter(({ kind }) => kind !== 'read');
}

/** As the guard ends its refusals. */
const isNamed = (error: string, denial: Denial) =>
  [')', ', and the same'].some((end) => error.includes(` ${flagFor(denial)}${end}`));
const isEnvFile = ({ kind, target }: Denial) => kind === 'read' && isEnvFileName(basename(target));

/** What was refused and does not stand in the error. That the project looked for its env files is no news. */
function meanwhile(error: string | undefined, denials: readonly Denial[], redact: Redact): Warning[] {
  const told = denials.filter((denial) =>
    error === undefined ? denial.kind !== 'read' : !isNamed(error, denial) && !isEnvFile(denial),
  );
  if (told.length === 0) return [];
  const list = told.map((denial) => `${verbs[denial.kind]} ${denial.target} (${flagFor(denial)})`).join(', ');
  return [{ code: 'REFUSED_MEANWHILE', message: `Refused meanwhile: ${redact(list)}.` }];
}

function notAsked(length: number, wanted: string): Warning {
  const message = `The user was not asked to permit: ${wanted}. The question shows all of the code, and ${length} characters are too many (${CODE_SHOWN}): run what needs it in a call of its own.`;
  return { code: 'PERMISSION_NOT_ASKED', message };
}
