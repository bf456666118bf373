// What a shell session says of a project process: once for each.
import * as z from 'zod';
import type { ProjectReady } from '../../protocol/project.ts';
import { type Warning, warningSchema } from '../../protocol/schemas.ts';
import type { ProjectProcess } from '../processes/project-process.ts';

export interface ProjectWarnings {
  /** As it began. */
  ofStart(project: ProjectProcess | undefined, ready: ProjectReady | undefined): Warning[];
  /** Of what the start script loads first. */
  ofPreloads(project: ProjectProcess | undefined): Warning[];
}

export function createProjectWarnings(): ProjectWarnings {
  let startSaidFor = 0;
  let preloadsSaid: { generation?: number | undefined; messages: Set<string> } = { messages: new Set() };
  return {
    ofStart(project, ready) {
      if (!project || project.generation === startSaidFor || !ready) return [];
      startSaidFor = project.generation;
      // It comes from a process that runs the project's code.
      const warnings = z.array(warningSchema).max(20).catch([]).parse(ready.warnings);
      if (ready.guard.level !== 'partial') return warnings;
      const message = `The guard of the project process does not hold everywhere: ${ready.guard.holes.join('; ')}.`;
      return [{ code: 'GUARD_PARTIAL', message }, ...warnings];
    },
    ofPreloads(project) {
      if (project?.generation !== preloadsSaid.generation)
        preloadsSaid = { generation: project?.generation, messages: new Set() };
      const { messages } = preloadsSaid;
      const fresh = project?.preloads.warnings().filter(({ message }) => !messages.has(message)) ?? [];
      for (const { message } of fresh) messages.add(message);
      return fresh;
    },
  };
}
