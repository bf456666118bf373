import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Drives the built server from outside: each feature once, over stdio. */
const features = ['test/e2e/**/*.test.ts', 'test/fixtures.test.ts'];
/** Every way out that we know, and every kind of app, ORM, database, package and client. */
const breadth = ['test/{attacks,breadth}/**/*.test.ts', 'test/adapters.test.ts'];
/** Starts processes as one part of src/ does. */
const ofOnePart = ['test/**/*.process.test.ts'];
const patient = { pool: 'forks' as const, testTimeout: 300_000, hookTimeout: 300_000 };
/** All that there is to isolate is in the server: to load the clients anew for each file would cost half a CPU second. */
const shared = { ...patient, isolate: false };

/** What depends on the transport and on the client's revision of the protocol, over one of each. */
const over = (
  name: string,
  transport: 'stdio' | 'http' | 'stateless' | 'sse',
  client: 'v1' | 'auto' | 'pinned' = 'v1',
) => ({
  extends: true as const,
  test: {
    name,
    include: ['test/e2e/transports.test.ts'],
    provide: { transport, client },
    ...shared,
  },
});

/** Of all that starts processes: scripts/test-revisions.js says others. */
const { TEST_TRANSPORT = 'stdio', TEST_CLIENT = 'v1' } = process.env;
const provide = { transport: TEST_TRANSPORT, client: TEST_CLIENT } as never;

export default defineConfig({
  test: {
    // Real processes keep more than one core each, but wait for deadlines as well.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // What has to come about may take its time on a machine that is busy.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...features, ...breadth, ...ofOnePart],
          pool: 'threads',
          isolate: false,
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'stdio', include: features, provide, ...shared } },
      over('http', 'http'),
      // `npm test` leaves these out.
      { extends: true, test: { name: 'breadth', include: breadth, provide, ...shared } },
      // Some stand in for modules, variables or signals.
      { extends: true, test: { name: 'breadth-parts', include: ofOnePart, provide, ...patient } },
      over('breadth-stateless', 'stateless'),
      over('breadth-sse', 'sse'),
      over('breadth-stdio-pinned', 'stdio', 'pinned'),
      over('breadth-http-auto', 'http', 'auto'),
    ],
  },
});
