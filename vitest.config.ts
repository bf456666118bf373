import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const everything = 'test/**/*.test.ts';
/** What is said through an MCP client holds over every transport. */
const overEveryTransport = ['arguments', 'awkward', 'closed', 'permissions', 'project', 'shell'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

const suite = (transport: 'stdio' | 'http' | 'stateless' | 'sse', include: string[]) => ({
  extends: true as const,
  test: { name: transport, include, provide: { transport } },
});

export default defineConfig({
  test: {
    // Real processes keep more than one core each, but wait for deadlines as well.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What has to come about may take its time on a machine that is busy with the other tests.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      suite('stdio', [everything]),
      suite('http', overEveryTransport),
      suite('stateless', overEveryTransport),
      suite('sse', overEveryTransport),
    ],
  },
});
