// try_package: what a candidate does when it is loaded, before it is a dependency.
import * as z from 'zod';
import type { Logger } from '../../../log.ts';
import { triedText } from '../../answers/packages/found.ts';
import { type Toolset, tool } from '../../mcp/registry.ts';
import type { Registry } from '../../packages/registry.ts';
import type { Tried } from '../../packages/tried.ts';
import type { Supervisor } from '../../processes/supervisor.ts';

/** After the start, which clients wait for. */
const SWEEP_MS = 10_000;

export function tryToolset(supervisor: Supervisor, registry: Registry, log: Logger): Toolset {
  let swept: Promise<void> | undefined;
  const sweep = () => {
    swept ??= import('../../readers/try/folder.ts').then(({ sweepTryFolders }) => sweepTryFolders());
    return swept;
  };
  setTimeout(() => sweep().catch((err) => log.debug({ err }, 'folders of trials')), SWEEP_MS).unref();
  const trial = tool({
    name: 'try_package',
    title: 'Try Package',
    description:
      'Loads an npm package aside with nothing permitted: exports, size, duplicates, what it touched.',
    input: () => z.strictObject({ name: z.string().min(1).max(500).describe('such as "zod@^4"') }),
    // It runs a stranger's code: a client may want to ask.
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    found: 'try a library before installing, load it',
    async run({ name }, context): Promise<Tried> {
      await sweep();
      const { tryPackage } = await import('../../readers/try/try-package.ts');
      return tryPackage(name, { supervisor, registry, log }, context);
    },
    text: triedText,
  });
  return { tools: [trial], resources: [] };
}
