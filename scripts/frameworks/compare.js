// Requests for what is listed, and for what is near, and whether that ran which is said to run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchRoutes } from '../../src/server/readers/match.ts';
import { readRequest } from '../../src/server/readers/read-request.ts';
import { tracedFile } from './traced.js';

/** Whoever asks has all that the guards want, where they let anybody pass. */
const headers = {
  ...{ cookie: 'member=1; session=admin', authorization: 'Bearer 1', 'x-api-key': '1', 'x-staff': '1' },
  'content-type': 'application/json',
};

export async function wrongIn(routes, url, { skip, forms = [], values = {}, wrappers = [], root }) {
  const known = functionsOf(routes, root, wrappers);
  const handlers = new Set(routes.map(({ source }) => source).filter((source) => known.has(source)));
  const wrong = [];
  const asked = new Set();
  const ranSince = async () => (await fetch(new URL('/__ran', url))).json();
  await ranSince();
  const ask = async (method, path, isForm = false) => {
    asked.add(`${method} ${path}`);
    const body = ['GET', 'HEAD'].includes(method) ? undefined : isForm ? 'a=1' : '{}';
    const sent = isForm ? { ...headers, 'content-type': 'application/x-www-form-urlencoded' } : headers;
    const to = (at) => fetch(new URL(at, url), { method, headers: sent, body, redirect: 'manual' });
    const first = await to(path);
    // A slash at the end is asked for: it is the same page.
    const { status } = first.headers.get('location') === `${path}/` ? await to(`${path}/`) : first;
    const ran = await ranSince();
    return { status, ran: ran.filter((source) => known.has(source)) };
  };
  const isSkipped = ({ methods: [method], path }) => skip.includes(`${method} ${path}`);
  for (const route of routes) {
    const key = `${route.methods[0]} ${route.path}`;
    if (isSkipped(route)) continue;
    const chain = [...route.middleware, route]
      .map(({ source }) => source)
      .filter((source) => known.has(source));
    const { status, ran } = await ask(methodOf(route), requestPath(route.path, values), forms.includes(key));
    const isRedirect = route.handler.startsWith('redirect');
    const isServed = known.has(route.source) || route.kind === 'gateway' || status < 400;
    if (isRedirect ? status < 300 || status > 399 : !isServed || !isSame(ran, chain, route))
      wrong.push(`${key}: listed ${chain.join(' ')}, ran ${ran.join(' ')}, status ${status}`);
  }
  for (const { method, path } of nearOf(routes, values)) {
    const found = matchRoutes(routes, readRequest(`${method} ${path}`));
    // A second answer may be kept from the first; a socket takes whatever is asked.
    if (asked.has(`${method} ${path}`) || found.some(isSkipped)) continue;
    const { status, ran } = await ask(method, path);
    const guards = found.flatMap((route) => route.guards.map(({ source }) => source));
    if (status >= 300 && guards.includes(ran.at(-1))) continue;
    const answered = ran.filter((source) => handlers.has(source));
    // A page is shown whatever the method.
    const shown = routes.filter(({ kind, source }) => kind === 'page' && source === answered[0]);
    if (shown.some((route) => requestPath(route.path, values) === path)) continue;
    const isTold =
      found.length === 0
        ? answered.length === 0
        : found.some(({ source }) => !known.has(source) || answered.includes(source));
    if (!isTold)
      wrong.push(
        `${method} ${path}: ${answered.join(' ') || 'nothing'} answered with ${status}, told was ${found.map(({ source }) => source).join(' ') || 'nothing'}`,
      );
  }
  return { wrong, asked: asked.size };
}

/** Places that are told of, and are those of functions: a component that does nothing of its own is none. */
function functionsOf(routes, root, wrappers) {
  const sources = routes
    .flatMap((route) => [...route.middleware, ...(isRule(route) ? [] : [route])])
    .filter(({ source }) => !wrappers.includes(source))
    .flatMap(({ source }) => source ?? []);
  return new Set(
    sources.filter((source) => {
      const file = source.replace(/:\d+$/, '');
      return tracedFile(readFileSync(join(root, file), 'utf8'), file)?.includes(JSON.stringify(source));
    }),
  );
}

/** A line of a configuration. */
const isRule = ({ handler }) => /^(?:redirect|rewrite|proxy) /.test(handler);

const methodOf = ({ methods: [method], handler }) =>
  method === 'ALL' ? (handler.startsWith('rewrite ') ? 'GET' : 'PUT') : method;

const requestPath = (path, values) =>
  path
    .replace(/\/(?:\[\[?\.\.\.\w*\]?\]|\*\*?(?::\w+)?|:\w+(?:\(\.\*\))?\*|\$)(?=$|\?)/, '/some/where')
    .replace(
      /\[\[?(\w+)(?:=\w+)?\]\]?|:(\w+)(?:\([^)]*\))?\??|\$(\w+)/g,
      (_, one, two, three) => values[one ?? two ?? three] ?? '7',
    );

/** Wherever a guard sends away, what is behind it does not run; what a page shows comes after its handler. */
function isSame(ran, chain, { guards, kind, handler }) {
  const isStart = chain.every((source, index) => ran[index] === source);
  // A rewrite goes on to another route.
  const goesOn = kind === 'page' || kind === 'action' || handler.startsWith('rewrite ');
  if (isStart) return ran.length === chain.length || goesOn;
  return (
    ran.length < chain.length &&
    ran.every((source, index) => chain[index] === source) &&
    guards.some(({ source }) => source === ran.at(-1))
  );
}

function nearOf(routes, values) {
  const all = routes.flatMap((route) => {
    if (route.kind === 'gateway') return [];
    const path = requestPath(route.path, values).replace(/\?.*/, '');
    if (!path.startsWith('/')) return [];
    return [
      ...['GET', 'POST', 'DELETE'].map((method) => ({ method, path })),
      { method: 'GET', path: `${path}/deeper`.replace('//', '/') },
      { method: 'GET', path: path.replace(/[^/]*$/, 'nothing') },
    ];
  });
  return [...new Map(all.map((one) => [`${one.method} ${one.path}`, one])).values()];
}
