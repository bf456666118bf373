// What is said of apps that did not load, beside what was found all the same.
import type { CodedError } from '../../../errors.ts';
import type { Warning } from '../../../protocol/schemas.ts';

/** An app that did not come to its end. */
export interface Failure {
  /** APP_LOAD_FAILED or APP_NOT_READY. */
  code: string;
  error: CodedError;
  /** Relative to the root. */
  entry: string;
  reason: string;
  /** What is to be run, whichever app it is. */
  step?: string;
}

/** From so many on, apps that need the same step are told of at once. */
const MANY = 3;
const NAMED = 8;

/** One for each app, or for all that need the same. */
export function failureWarnings(failures: readonly Failure[]): Warning[] {
  const alike = new Map<string | Failure, Failure[]>();
  for (const failure of failures) {
    const key = failure.step === undefined ? failure : `${failure.code} ${failure.step}`;
    alike.set(key, [...(alike.get(key) ?? []), failure]);
  }
  return [...alike.values()].flatMap((group) =>
    group.length < MANY ? group.map(warningOf) : [warningOfAll(group)],
  );
}

const warningOf = ({ code, error }: Failure): Warning => ({
  code,
  message: `${error.message}\n${error.hint}`,
});

function warningOfAll(group: Failure[]): Warning {
  const [{ code, reason, step }] = group as [Failure];
  const names = group.slice(0, NAMED).map(({ entry }) => entry);
  const more = group.length > NAMED ? ` and ${group.length - NAMED} more` : '';
  const message = `${group.length} app entries could not be loaded (${names.join(', ')}${more}), the first of them: ${reason}`;
  return {
    code,
    message: `${message}\n${step} Where one is a project of its own, start mcp-node with --project and its folder.`,
  };
}
