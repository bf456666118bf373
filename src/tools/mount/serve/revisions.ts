// Both revisions at one endpoint: each request says which. Loaded with the first one.
import type { Caller } from '../answers.ts';
import { createOutlets } from '../streams/outlets.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { serveLegacy } from './legacy.ts';
import { serveModern } from './modern.ts';
import { createRunning } from './running.ts';
import { isLegacyRequest } from './server.ts';

export function serveRevisions(given: Omit<EndpointParts, 'running'>) {
  const parts = { ...given, running: createRunning() };
  const outlets = createOutlets();
  const modern = serveModern(parts);
  const legacy = serveLegacy(parts);
  return {
    async fetch(request: Request, body: unknown, caller: Caller): Promise<Response> {
      const revision = (await isLegacyRequest(request, body)) ? legacy : modern;
      return outlets.through(await revision.fetch(request, body, caller), request, body, caller);
    },
    changed(what: 'tools' | 'resources' | 'prompts') {
      modern.notify[`${what}Changed`]();
      legacy.streams.send(`notifications/${what}/list_changed`);
    },
    updated(uri: string) {
      modern.notify.resourceUpdated(uri);
      legacy.notifyUpdated(uri);
    },
    /** What is at work is answered first. */
    async close() {
      await parts.running.close();
      legacy.streams.closeAll();
      await modern.close();
    },
  };
}

export type Revisions = ReturnType<typeof serveRevisions>;
