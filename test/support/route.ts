// A route of which only its path and how that is compared count.
import type { Route } from '../../src/protocol/schemas.ts';

export const routeAt = (
  framework: string,
  path: string,
  matching: NonNullable<Route['matching']>,
): Route => ({
  ...{
    path,
    methods: ['GET'],
    name: null,
    params: [],
    handler: path,
    source: null,
    prefix: '',
    origin: 'live',
  },
  ...{ framework, app: 'app', middleware: [], guards: [], matching },
});
