import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Starts processes: named `*.process.test.ts` where it tests one part of src/. */
const withProcesses = [
  'test/{attacks,e2e}/**/*.test.ts',
  'test/{adapters,fixtures}.test.ts',
  'test/**/*.process.test.ts',
];
const isolated = { pool: 'forks' as const, testTimeout: 300_000, hookTimeout: 300_000 };

/** What depends on the transport and on the client's revision of the protocol, over one of each. */
const over = (
  transport: 'stdio' | 'http' | 'stateless' | 'sse',
  client: 'v1' | 'auto' | 'pinned' = 'v1',
) => ({
  extends: true as const,
  test: {
    name: client === 'v1' ? transport : `${transport}-${client}`,
    include: ['test/e2e/transports.test.ts'],
    provide: { transport, client },
    ...isolated,
  },
});

/** Of all that starts processes: scripts/test-revisions.js says others. */
const { TEST_TRANSPORT = 'stdio', TEST_CLIENT = 'v1' } = process.env;

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
          exclude: withProcesses,
          pool: 'threads',
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'stdio',
          include: withProcesses,
          provide: { transport: TEST_TRANSPORT, client: TEST_CLIENT } as never,
          ...isolated,
        },
      },
      over('http'),
      over('stateless'),
      over('sse'),
      over('stdio', 'pinned'),
      over('http', 'auto'),
    ],
  },
});
