// Finds the line of a piece of source, so that the truth about a fixture survives edits to it.
import { readFileSync } from 'node:fs';
import type { Route } from '../../src/protocol/schemas.ts';

/** A route as it must be listed. The reason of a guard is free text, so that only name and source are known. */
export type ExpectedRoute = Omit<Route, 'guards'> & { guards: [name: string, source: string | null][] };

export type Middleware = Route['middleware'][number];

/** How a function without a name is listed. */
export const ANONYMOUS = '<anonymous>';

/** `at('src/app.ts', 'function health')` is 'src/app.ts:44'. The text must be in one line only, counted from `after` on. */
type At = (file: string, text: string, after?: string) => string;

export function locator(fixture: string): At {
  return (file, text, after) => {
    const lines = readFileSync(new URL(`../../fixtures/${fixture}/${file}`, import.meta.url), 'utf8').split(
      '\n',
    );
    const start = after === undefined ? 0 : lineOf(lines, after, file);
    return `${file}:${start + lineOf(lines.slice(start), text, file, after !== undefined) + 1}`;
  };
}

/** The line "METHOD /path", then mount prefix, handler, its source, what runs before it, and the params. */
export function routeBuilder(app: string, guards: Middleware[], framework = 'express') {
  return (
    line: string,
    prefix: string,
    handler: string,
    source: string,
    middleware: Middleware[],
    params: string[] = [],
  ): ExpectedRoute => {
    const space = line.indexOf(' ');
    const own = middleware.filter((item) => guards.includes(item));
    return {
      path: line.slice(space + 1),
      methods: [line.slice(0, space)],
      name: null,
      params,
      handler,
      source,
      prefix,
      origin: 'live',
      framework,
      app,
      middleware,
      guards: own.map((item) => [item.name, item.source]),
      auth: own.length > 0 ? 'protected' : 'public',
    };
  };
}

/** With the schemas that its source names, or writes there. */
export function taking(
  route: ExpectedRoute,
  ...schemas: [of: string, type: string, source?: string][]
): ExpectedRoute {
  return {
    ...route,
    schemas: schemas.map(([of, type, source]) => ({ of, type, source: source ?? null })),
  };
}

function lineOf(lines: string[], text: string, file: string, firstOfMany = false): number {
  const index = lines.findIndex((line) => line.includes(text));
  if (index === -1) throw new Error(`${file} has no line with ${text}`);
  const again = lines.findIndex((line, other) => other > index && line.includes(text));
  if (again !== -1 && !firstOfMany) throw new Error(`${file} has ${text} in more than one line`);
  return index;
}
