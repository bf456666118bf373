// Paths as Nest joins them: version, path of the module, of the controller, of the method, and the global prefix in front.
// https://docs.nestjs.com/faq/global-prefix, https://docs.nestjs.com/techniques/versioning

/** A version as it is given to a decorator; null is VERSION_NEUTRAL. */
export type Version = string | null;

/** By number, as `RequestMethod` has them. */
export const requestMethods: readonly string[] =
  'GET POST PUT DELETE PATCH ALL OPTIONS HEAD SEARCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK QUERY'.split(
    ' ',
  );

/** By number, as `VersioningType` has them. */
export const versioningTypes = ['URI', 'HEADER', 'MEDIA_TYPE', 'CUSTOM'] as const;

export interface Versioning {
  type: (typeof versioningTypes)[number];
  /** In front of a version in a path. */
  prefix: string;
  /** Of what has none of its own. */
  defaults: readonly Version[];
  /** The header, or the key of the media type, that has the version. */
  key: string | null;
}

export interface Exclusion {
  path: string;
  /** "ALL": any. */
  method: string;
  /** Where it says some; null is VERSION_NEUTRAL. */
  versions?: readonly Version[] | undefined;
}

export interface Place {
  globalPrefix: string;
  exclude: readonly Exclusion[];
  versioning: Versioning | null;
  modulePath: string;
}

export interface Joined {
  path: string;
  /** The same without the part of the method. */
  prefix: string;
  /** Without global prefix and version: as middleware and exclusions are compared. */
  plain: string;
  /** The one that is written in the path. */
  version: Version;
  /** That a request must ask for otherwise than by its path. */
  versions: readonly Version[];
}

/** One path for each version that is written in it. */
export function joinRoute(
  { globalPrefix, exclude, versioning, modulePath }: Place,
  controllerPath: string,
  methodPath: string,
  method: string,
  versions: readonly Version[],
): Joined[] {
  const inPath = versioning?.type === 'URI' && versions.length > 0 ? versions : [null];
  const own = append(append('', modulePath), controllerPath);
  const plain = append(own, methodPath) || '/';
  const isFree = exclude.some(
    (route) => (route.method === 'ALL' || route.method === method) && matches(route.path, plain),
  );
  return inPath.map((version) => {
    const segment = version === null ? '' : `/${versioning?.prefix ?? ''}${version}`;
    const front = (isFree || globalPrefix === '' ? '' : withoutEnd(lead(globalPrefix))) + segment;
    return {
      path: whole(front + plain),
      prefix: withoutEnd(front + own),
      plain: whole(plain),
      version,
      versions: versioning && versioning.type !== 'URI' ? versions : [],
    };
  });
}

/** Names of parameters; a wildcard without one is "*". */
export function paramNames(path: string): string[] {
  return [...path.matchAll(/:(\w+)|\*(\w*)/g)].map(([, name, rest]) => name ?? (rest || '*'));
}

export function lead(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Slashes at both ends made as RouterModule makes them. */
export function normalise(path: string): string {
  return `/${path}/`.replace(/\/{2,}/g, '/').replace(/\/$/, '') || '/';
}

function append(path: string, part: string): string {
  return part === '' ? path : withoutEnd(path) + lead(part);
}

const withoutEnd = (path: string): string => path.replace(/\/+$/, '');
const whole = (path: string): string => (path === '/' ? path : withoutEnd(lead(path)) || '/');

/** Whether a path of a list (`exclude`, `forRoutes`) is that of a route, whose parameters may be anything. */
export function matches(pattern: string, route: string, isWhole = true): boolean {
  const source = toRegExp(pattern);
  const sample = route.replace(/:\w+(?:\([^)]*\))?\??/g, 'zzid').replace(/\{?\/?\*\w*\}?/g, '/zza/zzb');
  try {
    const compiled = new RegExp(`^${source}${isWhole ? '/?$' : '(?=/|$)'}`, 'i');
    return compiled.test(sample) || compiled.test(route);
  } catch {
    return false;
  }
}

const part = /\\(.)|:\w+(\([^)]*\))?(\?)?|\/?\(\.\*\)|\/\*(?=\/|$)|\*\w*|[{}]|[^\w/-]/g;

function toRegExp(pattern: string): string {
  const source = lead(pattern)
    .replace(/\/$/, '')
    .replace(part, (text, escaped: string | undefined, _group, optional: string | undefined) => {
      if (escaped !== undefined) return `\\${escaped}`;
      if (text === '{') return '(?:';
      if (text === '}') return ')?';
      if (text.startsWith(':')) return optional ? '[^/]*' : '[^/]+';
      if (text === '/*' || text.endsWith('(.*)')) return '(?:/.*)?';
      if (text.startsWith('*')) return '.+';
      return `\\${text}`;
    });
  return source;
}
