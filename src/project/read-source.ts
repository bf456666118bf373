// PROCESS 3c: routes or models as the project's files say them. Runs nothing of the project.
// It lives on for a while: files that have not changed are not parsed again.
import { openServerChannel } from '../protocol/channel.ts';
import { createRpc } from '../protocol/rpc.ts';
import type { SourceMethods } from '../protocol/source.ts';
import { readProject } from './disk/packages.ts';
import { isEvidence } from './inspect/detect.ts';
import { readAllSource } from './inspect/source.ts';
import { rememberParsed } from './source/parse/kept.ts';
import { loadParser } from './source/parse/parser.ts';
import { endAtOnce, watchServer } from './thread.ts';

watchServer();
// Ctrl+C in a terminal reaches all processes: the server says when this one ends.
process.on('SIGINT', () => {});

const report = (error: unknown) =>
  void process.stderr.write(`source process: ${error instanceof Error ? error.stack : String(error)}\n`);
const parse = rememberParsed(await loadParser());

const methods: SourceMethods = {
  async read({ root, config, ...asked }) {
    const { project } = await readProject(root, config, isEvidence);
    return readAllSource(project, asked, parse);
  },
};

createRpc(openServerChannel(report, endAtOnce), methods, report);
