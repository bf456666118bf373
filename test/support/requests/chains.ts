// What a listed route says that runs, as the tracing of an app tells it.
import type { Route } from '../../../src/protocol/schemas.ts';

type Chain = Pick<Route, 'middleware' | 'handler' | 'source'>;

/** Functions of the project, the handler last; a package says nothing of what it does. */
export const chainOf = ({ middleware, source }: Chain): string[] =>
  [...middleware.map((item) => item.source), source].filter(
    (at): at is string => at !== null && !at.includes('node_modules/'),
  );
