// What routes are narrowed by, one value each. A value that no route can have is an error that names what there is.
import { codedError } from '../../../errors.ts';
import { nearestNames } from '../../../nearest.ts';
import { authKinds, type Route, routeKinds } from '../../../protocol/schemas.ts';

export interface RouteFilters {
  app?: string | undefined;
  framework?: string | undefined;
  auth?: string | undefined;
  kind?: string | undefined;
  file?: string | undefined;
}

export const kindOf = ({ kind }: Route): string => kind ?? 'api';
const fileOf = ({ source }: Route): string => source?.replace(/:\d+$/, '') ?? '';

/** Throws FILTER_UNKNOWN. */
export function routeFilter(items: readonly Route[], filters: RouteFilters): (route: Route) => boolean {
  const { app, file } = filters;
  const [framework, auth, kind] = [filters.framework, filters.auth, filters.kind].map((value) =>
    value?.toLowerCase(),
  );
  if (items.length > 0) {
    check('app', app, distinct(items.map((route) => route.app)));
    check('framework', framework, distinct(items.map((route) => route.framework)));
    const files = distinct(items.map(fileOf)).filter((name) => name !== '');
    if (file !== undefined && !files.some((name) => name.includes(file)))
      throw unknown('file', file, nearestNames(file, files));
  }
  check('auth', auth, authKinds);
  check('kind', kind, ['api', ...routeKinds]);
  return (route) =>
    (app === undefined || route.app === app) &&
    (framework === undefined || route.framework === framework) &&
    (auth === undefined || route.auth === auth) &&
    (kind === undefined || kindOf(route) === kind) &&
    (file === undefined || fileOf(route).includes(file));
}

function check(filter: string, value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value)) throw unknown(filter, value, known);
}

const unknown = (filter: string, value: string, known: readonly string[]) =>
  codedError('FILTER_UNKNOWN', { filter, value, known: known.join(', ') || 'none' });

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
