// PROCESS 3c, short-lived: routes or models as the project's files say them. Runs nothing of the project.
import { SOURCE_VARIABLE } from '../protocol/descriptors.ts';
import type { SourceResult, SourceStart } from '../protocol/source.ts';
import { deliver } from './deliver.ts';
import { readProject } from './disk/packages.ts';
import { isEvidence } from './inspect/detect.ts';
import { readAllSource } from './inspect/source.ts';
import { startWatchdog } from './watchdog.ts';

startWatchdog();
await read(JSON.parse(process.env[SOURCE_VARIABLE] ?? '{}') as SourceStart);

async function read(start: SourceStart): Promise<void> {
  const { project } = await readProject(start.root, start.config, isEvidence);
  deliver((await readAllSource(project, start)) satisfies SourceResult);
  // The watchdog's thread, and whatever a parser has left running.
  process.exit(0);
}
