// What is kept of one project's questions is no answer to those of another that asks in another way.
import { expect, test } from 'vitest';
import type { Cache, Kept } from '../../src/registry/cache.ts';
import { createAsk } from '../../src/registry/kept.ts';
import type { Client } from '../../src/registry/request.ts';

const own = { registry: 'https://packages.example/' };

/** As many times as it was asked, by what `options` say one after another. */
async function asked(...all: Record<string, unknown>[]): Promise<number> {
  const entries = new Map<string, Kept>();
  const cache: Cache = {
    read: async (key) => entries.get(key),
    write: async (key, kept) => void entries.set(key, kept),
  };
  let times = 0;
  const client: Client = {
    registryOf: ({ options }) => new URL(String(options.registry)),
    identityAt: ({ options }) => String(options.token ?? ''),
    async send() {
      times++;
      return { status: 'ok', body: { times }, etag: null };
    },
  };
  const ask = createAsk(client, cache);
  for (const options of all)
    await ask({ options, isOfProject: () => false }, true, {
      ...{ kind: 'package', absence: 'absent', request: { path: 'zod', spec: 'zod' } },
      read: (body) => body as object,
    });
  return times;
}

test('the same question in the same way is answered by what is kept', async () => {
  expect(await asked(own, own, { ...own, strictSSL: true })).toBe(1);
});

test.each([
  ['a proxy', { proxy: 'http://proxy.example' }],
  ['a proxy for TLS', { httpsProxy: 'http://proxy.example' }],
  ['hosts without a proxy', { noProxy: 'packages.example' }],
  ['certificates that are not looked at', { strictSSL: false }],
  ['a certificate of its own', { ca: '-----BEGIN CERTIFICATE-----' }],
  ['another user', { token: 'a' }],
  ['another registry', { registry: 'http://packages.example/' }],
])('%s: asked again', async (_what, options) => {
  expect(await asked({ ...own, ...options }, own)).toBe(2);
});
