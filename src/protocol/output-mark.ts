// Says in a project process's stdout and stderr for which shell session the text that follows was printed.

/** A session's id, a UUID, between two NULs; 36 spaces for no session. */
export const outputMark = /\0([\da-f-]{36}| {36})\0/g;
export const OUTPUT_MARK_LENGTH = 38;

const NO_SESSION = ' '.repeat(36);

export function markFor(session: string | undefined): string {
  return `\0${session ?? NO_SESSION}\0`;
}
