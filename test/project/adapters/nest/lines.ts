import type { Route } from '../../../../src/protocol/schemas.ts';

/** "METHOD /path Class.method < what runs before (note)". */
export const lineOf = ({ methods, path, handler, middleware, note }: Route): string =>
  [
    `${methods} ${path} ${handler}`,
    ...(middleware.length > 0 ? [`< ${middleware.map(({ name }) => name).join(' ')}`] : []),
    ...(note ? [`(${note})`] : []),
  ].join(' ');
