// Errors of what the shell has not, or must not do: they say what it has instead.

export function denied(operation: string, hint = ''): Error {
  return withCode('PERMISSION_DENIED', `${operation} is not permitted in the shell. ${hint}`.trimEnd());
}

export function notInShell(what: string, instead: string): Error {
  return withCode('NOT_IN_SHELL', `The shell has no ${what}. ${instead}`);
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
