// Routes that are files, as they must be listed.
import type { ExpectedRoute, Middleware } from './source.ts';

interface More extends Partial<ExpectedRoute> {
  runs?: Middleware[];
}

/** The line "METHOD /path", handler, and its source; params are those between brackets. */
export function fileRouteBuilder(framework: string, app: string, guards: readonly Middleware[] = []) {
  return (
    line: string,
    handler: string,
    source: string | null,
    { runs = [], ...more }: More = {},
  ): ExpectedRoute => {
    const [method = '', path = ''] = line.split(' ');
    const own = runs.filter((item) => guards.includes(item));
    return {
      ...{
        path,
        methods: [method],
        name: null,
        handler,
        source,
        prefix: '',
        origin: 'files',
        framework,
        app,
      },
      params: [...path.matchAll(/\[+(?:\.\.\.)?(\w+)(?:=\w+)?\]+/g)].map(([, name = '']) => name),
      middleware: runs,
      guards: own.map((item) => [item.name, item.source]),
      auth: (more.guards ?? own).length > 0 ? 'protected' : 'public',
      ...more,
    };
  };
}
