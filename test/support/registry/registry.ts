// A registry of the test's own, on loopback: packages are data, and so is what goes wrong with them.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tarball } from './tarball.ts';

export interface MadePackage {
  name: string;
  /** By version: of package.json; what it says of name and version is added. */
  versions: Record<string, Record<string, unknown> & { files?: Record<string, string>; date?: string }>;
  /** Without it the highest is the latest, as the last one in the list. */
  tags?: Record<string, string>;
  readme?: string;
  /** Last month. */
  downloads?: number;
  /** Only who sends it is told of the package. */
  token?: string;
  advisories?: Record<string, unknown>[];
  /** How it is answered instead, the first time first; then as it is. */
  instead?: Instead[];
}

/** `body`: as it stands, whatever it is. */
export interface Instead {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delayMs?: number;
  /** Of spaces, before the end. */
  megabytes?: number;
  /** Until the registry is told otherwise. */
  always?: boolean;
}

export interface RegistryOptions {
  search?: boolean;
  advisories?: boolean;
  downloads?: boolean;
}

export interface FixtureRegistry extends AsyncDisposable {
  url: string;
  /** "127.0.0.1:port", as --allow-net names it. */
  host: string;
  /** Each request: `GET /zod`, and what it was answered with. */
  requests: { method: string; path: string; status: number; headers: IncomingMessage['headers'] }[];
  /** How many are not answered yet. */
  waiting(): number;
  /** As they are told of from now on. */
  set(...packages: MadePackage[]): void;
  /** As a .npmrc has it. */
  npmrc: string;
  close(): Promise<void>;
}

export async function startRegistry(
  packages: readonly MadePackage[],
  { search = true, advisories = true, downloads = true }: RegistryOptions = {},
): Promise<FixtureRegistry> {
  const made = new Map(packages.map((one) => [one.name, structuredClone(one)]));
  const requests: FixtureRegistry['requests'] = [];
  let url = '';
  let waiting = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const path = decodeURIComponent(pathname).slice(1);
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      requests.push({ method: request.method ?? '', path: `/${path}`, status, headers: request.headers });
      const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(isRaw ? body : JSON.stringify(body));
    };
    const none = () => send(404, { error: 'not found' });
    if (path === '-/v1/search') return search ? send(200, found(made, searchParams)) : none();
    if (path === '-/npm/v1/security/advisories/bulk') {
      if (!advisories) return send(405, { error: 'not allowed' });
      const asked = Object.keys(await bodyOf(request));
      const known = asked.flatMap((name) => {
        const of = made.get(name)?.advisories;
        return of ? [[name, of] as const] : [];
      });
      return send(200, Object.fromEntries(known));
    }
    const counted = /^downloads\/point\/last-month\/(.+)$/.exec(path)?.[1];
    if (counted !== undefined) {
      const count = downloads ? made.get(counted)?.downloads : undefined;
      return count === undefined ? none() : send(200, { downloads: count, package: counted });
    }
    const [, name = path, version] = /^(.+)\/-\/(?:.+)-(\d[^/]*)\.tgz$/.exec(path) ?? [];
    const one = made.get(name);
    if (!one || (one.token && request.headers.authorization !== `Bearer ${one.token}`)) return none();
    if (version !== undefined)
      return send(200, packed(one, version), { 'content-type': 'application/octet-stream' });
    const [instead] = one.instead ?? [];
    if (instead) {
      if (!instead.always) one.instead?.shift();
      if (instead.megabytes) return pour(response, instead.megabytes);
      if (instead.delayMs) await new Promise((resolve) => setTimeout(resolve, instead.delayMs));
      if (instead.status || instead.body !== undefined)
        return send(instead.status ?? 200, instead.body ?? '{}', instead.headers);
    }
    const body = JSON.stringify(packument(one, url));
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) return send(304, '', { etag });
    send(200, body, { etag });
  }

  const server = createServer((request, response) => {
    waiting++;
    response.once('close', () => waiting--);
    answer(request, response).catch((error) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}/`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    ...{
      url,
      host,
      requests,
      npmrc: `registry=${url}\n`,
      waiting: () => waiting,
      close,
      [Symbol.asyncDispose]: close,
    },
    set(...changed) {
      for (const one of changed) made.set(one.name, structuredClone(one));
    },
  };
}

function packument({ name, versions, tags, readme }: MadePackage, url: string) {
  const all = Object.entries(versions);
  const latest = { latest: all.at(-1)?.[0] };
  return {
    ...{ _id: name, name, 'dist-tags': tags ?? latest, ...(readme === undefined ? {} : { readme }) },
    versions: Object.fromEntries(
      all.map(([version, { files, date: _, dist, ...manifest }]) => {
        const packedFiles = files === undefined ? undefined : packed({ name, versions }, version);
        const integrity =
          packedFiles && `sha512-${createHash('sha512').update(packedFiles).digest('base64')}`;
        const file = `${url}${name}/-/${name.replace(/^@.*\//, '')}-${version}.tgz`;
        return [
          version,
          {
            ...manifest,
            name,
            version,
            dist: { tarball: file, ...(integrity && { integrity }), ...Object(dist) },
          },
        ];
      }),
    ),
    time: Object.fromEntries(all.map(([version, { date }]) => [version, date ?? '2026-01-02T03:04:05.000Z'])),
  };
}

function packed({ name, versions }: Pick<MadePackage, 'name' | 'versions'>, version: string): Buffer {
  const { files = {}, date: _, dist: __, ...manifest } = versions[version] ?? {};
  return tarball({ 'package.json': JSON.stringify({ ...manifest, name, version }), ...files });
}

/** Those of which each word of the text is a part, the most used first. */
function found(made: ReadonlyMap<string, MadePackage>, query: URLSearchParams) {
  const words = (query.get('text') ?? '').toLowerCase().split(/\s+/);
  const latestOf = ({ tags, versions }: MadePackage) => tags?.latest ?? Object.keys(versions).at(-1) ?? '';
  const of = (one: MadePackage) => ({ ...one.versions[latestOf(one)] });
  const all = [...made.values()].filter((one) => {
    const { description, keywords } = of(one);
    const text = `${one.name} ${description} ${keywords}`.toLowerCase();
    return one.token === undefined && words.every((word) => text.includes(word));
  });
  const from = Number(query.get('from') ?? 0);
  const objects = all
    .sort((a, b) => (b.downloads ?? 0) - (a.downloads ?? 0))
    .slice(from, from + Number(query.get('size') ?? 20))
    .map((one) => {
      const { description, keywords, license, date } = of(one);
      const version = latestOf(one);
      return {
        package: {
          name: one.name,
          version,
          description,
          keywords,
          license,
          date: date ?? '2026-01-02T03:04:05.000Z',
        },
        ...(one.downloads === undefined ? {} : { downloads: { monthly: one.downloads } }),
      };
    });
  return { objects, total: all.length };
}

async function pour(response: ServerResponse, megabytes: number): Promise<void> {
  const some = Buffer.alloc(1024 * 1024, ' ');
  for (let sent = 0; sent < megabytes && !response.destroyed; sent++)
    if (!response.write(some))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  response.end();
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const { gunzipSync } = await import('node:zlib');
  return JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString());
}
