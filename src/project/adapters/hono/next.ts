// Whether a handler passes a request on, by its parameters and its text.

/** By what Hono itself tells middleware: it has the parameter for that. */
export function takesNext(parameters: number, text: string): boolean {
  return parameters > 1 || /\barguments\b|^[^{=]*\.\.\./.test(text);
}

/** It calls its second parameter, or hands it on. */
export function callsNext(text: string): boolean {
  const [start = '', name = ''] = /^[^(]*\([^,()]*,\s*([\w$]+)[^)]*\)/.exec(text) ?? [];
  return (
    name !== '' && new RegExp(`\\b${name.replaceAll('$', '\\$')}\\s*[(,)]`).test(text.slice(start.length))
  );
}

/** Of packages: middleware of Hono's own, and validators; but for what answers with a file. */
export function isPassing(place: string): boolean {
  return /\bhono\/dist\/(?:cjs\/)?(?:middleware\/(?!serve-static)|validator\/)|^hono\/(?!serve-static)|validator/i.test(
    place,
  );
}
