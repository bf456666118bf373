// Web globals of Node as a shell gets them: those of this process, so that code of the project knows them.
import { webGlobals } from '../../protocol/values.ts';
import type { Intrinsics } from './intrinsics.ts';

/** By name. Call it before any code of the project runs, which may replace them. */
export function collectWebGlobals({ open }: Intrinsics): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const name of webGlobals) if (name in globalThis) found.set(name, Reflect.get(globalThis, name));
  found.set('Request', requestWithoutConnection());
  found.set('performance', performanceOfShells());
  found.set('subtle', crypto.subtle);
  for (const value of found.values()) open(value as object);
  const { hardwareConcurrency, language, languages, platform, userAgent } = navigator;
  return found.set('navigator', { hardwareConcurrency, language, languages, platform, userAgent });
}

/** Without what Node measures by itself: requests, of whatever shell or of the app, with their addresses. */
function performanceOfShells(): object {
  type Entries = { entryType: string }[];
  const own = (entries: Entries) => entries.filter(({ entryType }) => /^(?:mark|measure)$/.test(entryType));
  return {
    ...Object.fromEntries(
      (['mark', 'measure', 'clearMarks', 'clearMeasures', 'eventLoopUtilization', 'toJSON'] as const).map(
        (name) => [name, (performance[name] as () => unknown).bind(performance)],
      ),
    ),
    getEntries: () => own(performance.getEntries()),
    getEntriesByName: (name: string) => own(performance.getEntriesByName(name)),
    getEntriesByType: (type: string) => own(performance.getEntriesByType(type as never)),
  };
}

/** What connects for it is given objects of the connection, and leads to others. */
function requestWithoutConnection(): typeof Request {
  const Native = Request;
  const { Request: Wrapped } = {
    Request: class extends Native {
      static override [Symbol.hasInstance](value: unknown): boolean {
        return value instanceof Native;
      }
      constructor(input: string | URL | Request, init?: RequestInit & { dispatcher?: unknown }) {
        if (init instanceof Native) {
          Reflect.deleteProperty(init, 'dispatcher');
          super(input, init);
        } else {
          const { dispatcher: _, ...options } = { ...init };
          super(input, options);
        }
      }
    },
  };
  return Wrapped;
}
