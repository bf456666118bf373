// Fastify publishes every server that it makes, before the app gets it: an onRoute hook sees all of its routes.
import { subscribe } from 'node:diagnostics_channel';
import type { RouterOptions } from './matching.ts';

/** The parts of Fastify 3 to 5 that we read. https://fastify.dev/docs/latest/Reference/Hooks/#onroute */
export interface Instance {
  addHook(name: 'onRoute', hook: (this: Instance, route: RouteOptions) => void): unknown;
  ready(): PromiseLike<unknown>;
  initialConfig?: RouterOptions & { routerOptions?: RouterOptions };
}

export interface RouteOptions extends Partial<Record<HookName, unknown>> {
  method: string | string[];
  url: string;
  prefix: string;
  handler: unknown;
  constraints?: Record<string, unknown>;
}

/** What runs before a handler, in this order. */
export const hookNames = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
export type HookName = (typeof hookNames)[number];

export interface Registration {
  /** Of the scope that it was registered in. */
  instance: Instance;
  /** Later onRoute hooks may still add to it. */
  options: RouteOptions;
  /** As they were: the same options serve for the path with a slash at its end. */
  methods: string[];
  url: string;
}

export interface Captured {
  /** Strong references: nothing else may keep an app that failed. */
  servers: Set<Instance>;
  registrations: Registration[];
}

export function captureFastify(): Captured {
  const captured: Captured = { servers: new Set(), registrations: [] };
  subscribe('fastify.initialization', (message) => {
    const server = (message as { fastify?: Instance } | undefined)?.fastify;
    if (!server) return;
    captured.servers.add(server);
    server.addHook('onRoute', function (options) {
      const methods = [options.method].flat();
      captured.registrations.push({ instance: this, options, methods, url: options.url });
    });
  });
  startWhatNobodyStarts(captured.servers);
  return captured;
}

/** Plugins load when an app is made ready; one that is only built, for tests or for a platform, waits for that in vain. */
function startWhatNobodyStarts(servers: ReadonlySet<Instance>): void {
  const waited = new Set<Instance>();
  process.on('beforeExit', () => {
    for (const server of servers) {
      if (isStarted(server)) continue;
      if (!waited.has(server)) {
        // Once more: modules may still be loading in another thread.
        waited.add(server);
        setTimeout(() => {}, 200);
      } else {
        // What it rejects with is the app's own failure.
        void server.ready();
      }
    }
  });
}

interface State {
  started?: boolean;
  ready?: boolean;
  booting?: boolean;
  readyPromise?: unknown;
  readyResolver?: unknown;
}

function isStarted(server: Instance): boolean {
  const { started, ready, booting, readyPromise, readyResolver } = (internal(server, 'fastify.state') ??
    {}) as State;
  return Boolean(started || ready || booting || readyPromise || readyResolver);
}

/** The hooks of a scope as they are now: those that its routes will run. */
export function hooksOf(instance: Instance): Partial<Record<HookName, unknown[]>> {
  return (internal(instance, 'fastify.hooks') ?? {}) as Partial<Record<HookName, unknown[]>>;
}

/** How its router compares paths; under `routerOptions` since Fastify 5. */
export function routerOptionsOf({ initialConfig = {} }: Instance): RouterOptions {
  return { ...initialConfig, ...initialConfig.routerOptions };
}

/** What Fastify keeps under a symbol of its own; a scope inherits from the one around it. */
function internal(instance: Instance, description: string): unknown {
  for (
    let holder: object | null = instance;
    holder;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const key = Object.getOwnPropertySymbols(holder).find((symbol) => symbol.description === description);
    if (key) return Reflect.get(instance, key);
  }
  return undefined;
}
