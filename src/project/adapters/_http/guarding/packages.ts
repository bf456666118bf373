// Packages whose middleware is known by what they are for. Their names are here without that of a framework in front:
// `jwt` is `some-framework-jwt` and `@some-framework/jwt`.

const guards = new Set(
  `jwt oauth2-jwt-bearer openid-connect basic-auth basic-auth-connect bearer-auth bearer-token-auth http-auth http-auth-connect
  passport passport-jwt passport-local passport-http passport-http-bearer jwt-permissions jwt-authz jwt-authorization ensure-login
  roles keycloak-connect supertokens-node auth accesscontrol casbin acl acl2 role-acl oauth-server oauth2-server unauthorized
  oidc-middleware aws-jwt-verify`.split(/\s+/),
);
const guardScopes = new Set(['@clerk', '@auth0', '@okta', '@kinde-oss', '@casl', '@workos-inc']);

/** They let everybody pass, or ask for something else than who it is, whatever their functions are called. */
const ordinary = new Set(
  `body-parser cors helmet morgan compression compress cookie-parser cookie cookie-session session secure-session serve-static
  static serve-favicon favicon serve-index rate-limit slow-down rate-limiter-flexible multer multipart formbody busboy connect-busboy
  fileupload formidable pino-http winston method-override response-time connect-timeout timeout csurf csrf-csrf csrf-sync
  csrf-protection lusca hpp validator celebrate joi zod connect-flash flash i18next-http-middleware swagger
  swagger-ui swagger-jsdoc errorhandler vhost nocache mongo-sanitize xss-clean useragent request-id http-context request-context
  cls-rtracer http-proxy-middleware http-proxy connect-livereload connect-history-api-fallback connect-redis async-handler
  handlebars prom-client prom-bundle status-monitor raw-body apicache sensible under-pressure etag view websocket
  webpack-dev-middleware webpack-hot-middleware vite bodyparser logger json`.split(/\s+/),
);
const ordinaryScopes = new Set(['@sentry', '@opentelemetry']);

/** Of a file in node_modules; of what the source has from a package, as it is called there: `some-jwt.create`. */
export function packageOf(name: string, source: string | null): string | null {
  if (source !== null) return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? null;
  const [, from] = /^((?:@[\w-]+\/)?[\w-]+)(?:\.|$)/.exec(name) ?? [];
  return from && (isGuardPackage(from) || isOrdinaryPackage(from)) ? from : null;
}

export const isGuardPackage = (name: string): boolean => isIn(name, guards, guardScopes);
export const isOrdinaryPackage = (name: string): boolean => isIn(name, ordinary, ordinaryScopes);

function isIn(name: string, names: ReadonlySet<string>, scopes: ReadonlySet<string>): boolean {
  const [, scope = '', own = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return scopes.has(scope) || names.has(own) || names.has(own.replace(/^[a-z]+-/, ''));
}

/** What only makes a request ready, or keeps it from being answered twice, in a package that has guards as well. */
export const isPreparation = (name: string, source: string | null): boolean =>
  (name === 'routeGuard' && /\/routing-controllers\//.test(source ?? '')) ||
  /(?:^|\.)(?:initialize|session|clerkMiddleware)$/.test(name) ||
  /\/initialize\.js:/.test(source ?? '');
