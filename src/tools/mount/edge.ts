// Scopes, before any server of the protocol is asked: the refusal is the response, which starts the client's step-up.
import type { Caller } from './answers.ts';
import { type Catalog, type Entry, isFor, lacks, type Ready } from './serve/catalog.ts';

interface Message {
  method?: unknown;
  params?: { name?: unknown; uri?: unknown; ref?: { type?: unknown; name?: unknown; uri?: unknown } };
}

/** All scopes of the messages' operations, where one is not granted; else empty. What is not there for the caller needs none. */
export async function missingScopes(body: unknown, catalog: Catalog, caller: Caller): Promise<string[]> {
  if (caller.scopes === null) return [];
  const messages = (Array.isArray(body) ? body : [body]) as unknown[];
  const meant: Ready<Entry>[] = [];
  for (const message of messages) {
    for (const ready of meantBy(Object(message) as Message, catalog))
      if (await isFor(ready, caller)) meant.push(ready);
  }
  if (meant.every((ready) => lacks(ready, caller).length === 0)) return [];
  return [...new Set(meant.flatMap(({ entry }) => entry.scopes))];
}

function meantBy({ method, params }: Message, catalog: Catalog): Ready<Entry>[] {
  const { name, uri, ref } = Object(params) as NonNullable<Message['params']>;
  // What is no text names nothing; the protocol refuses it.
  const resource = (of: unknown) =>
    (typeof of === 'string' &&
      catalog.resources.find(({ entry, match }) => entry.uri === of || match(of) !== null)) ||
    [];
  switch (method) {
    case 'tools/call':
      return [catalog.tools.get(name as string) ?? []].flat();
    case 'prompts/get':
      return [catalog.prompts.get(name as string) ?? []].flat();
    case 'resources/read':
    case 'resources/subscribe':
      return [resource(uri)].flat();
    case 'subscriptions/listen': {
      const uris = Object(Object(params).notifications).resourceSubscriptions;
      return (Array.isArray(uris) ? uris : []).flatMap(resource);
    }
    case 'completion/complete':
      return [
        (ref?.type === 'ref/prompt' ? catalog.prompts.get(ref.name as string) : resource(ref?.uri)) ?? [],
      ].flat();
    default:
      return [];
  }
}
