// PROCESS 4: talks to package registries, with the libraries of the npm that is found. It runs no code of the project, and connects to what
// each request permits.
import { openServerChannel } from '../protocol/channel.ts';
import type { RegistryMethods, RegistryStart } from '../protocol/packages/registry.ts';
import { createRpc } from '../protocol/rpc.ts';
import { createCache } from './cache.ts';
import { createAsk } from './kept.ts';
import { findNpm } from './npm.ts';
import { createNpmConfig } from './npm-config.ts';
import { createQuestions, type Questions } from './questions.ts';
import { readInstalled } from './read/installed.ts';
import { createClient } from './request.ts';

process.on('SIGINT', () => {});

const report = (error: unknown) =>
  void process.stderr.write(`registry process: ${error instanceof Error ? error.stack : String(error)}\n`);

let started: Questions | undefined;

function current(): Questions {
  if (!started) throw new Error('not started');
  return started;
}

const methods: RegistryMethods = {
  start,
  package: (params) => current().package(params),
  installed: ({ name, manifest }) => readInstalled(name, manifest),
  contents: (params) => current().contents(params),
  search: (params) => current().search(params),
  downloads: (params) => current().downloads(params),
  advisories: (params) => current().advisories(params),
};

createRpc(
  openServerChannel(report, () => process.exit(0)),
  methods,
  report,
);

function start({ root, cacheFolder }: RegistryStart): true {
  const npm = findNpm(root);
  const client = createClient(npm);
  const cache = createCache(npm, cacheFolder, report);
  const configOf = createNpmConfig(npm, root);
  started = createQuestions(configOf, createAsk(client, cache), client.registryOf, cache, npm);
  return true;
}
