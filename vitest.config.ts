import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Starts processes: named `*.process.test.ts` where it tests one part of src/. */
const withProcesses = [
  'test/{attacks,e2e}/**/*.test.ts',
  'test/{adapters,fixtures}.test.ts',
  'test/**/*.process.test.ts',
];
const isolated = { pool: 'forks' as const, testTimeout: 120_000, hookTimeout: 120_000 };

/** What depends on the transport, over one of them. */
const over = (transport: 'http' | 'stateless' | 'sse' | 'modern' | 'modern-http') => ({
  extends: true as const,
  test: { name: transport, include: ['test/e2e/transports.test.ts'], provide: { transport }, ...isolated },
});

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
        test: { name: 'stdio', include: withProcesses, provide: { transport: 'stdio' }, ...isolated },
      },
      over('http'),
      over('stateless'),
      over('sse'),
      over('modern'),
      over('modern-http'),
    ],
  },
});
