// `mcp-node diagram`: the models as a picture or a text, for people. Reads what list_models reads, and ends.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createLogger } from '../../log.ts';
import { noPermissions } from '../../protocol/permissions.ts';
import type { Listing, Model } from '../../protocol/schemas.ts';
import { formOf } from '../diagram/forms.ts';
import { modelsAround } from '../diagram/selection.ts';
import { svgOf } from '../diagram/svg.ts';
import { createPermissionKeeper } from '../permissions/keeper.ts';
import { createSupervisor } from '../processes/supervisor.ts';
import { createModelReader } from '../readers/models.ts';
import { createSourceReader } from '../readers/source.ts';
import { userConfigCandidates } from '../setup/config.ts';
import type { WallMode } from '../wall/wall.ts';

export interface DiagramOptions {
  root: string;
  configFile: string | undefined;
  wall: WallMode;
  debug: boolean;
  /** An app or a model; undefined: all models. */
  name: string | undefined;
  /** Undefined: stdout. */
  out: string | undefined;
}

type Writer = (models: Listing<Model>) => Promise<string> | string;
const writers = new Map<string, Writer>([
  ['.svg', ({ items }) => svgOf(items)],
  ['.mmd', (models) => formOf('mermaid')(models).text],
  ['.dbml', (models) => formOf('dbml')(models).text],
]);
const writerOf = (out = '.mmd') => writers.get(out.slice(out.lastIndexOf('.')).toLowerCase());

/** Why `out` cannot be written, in words for a person; before anything is read. */
export function outRefusal(out: string | undefined): string | undefined {
  return writerOf(out)
    ? undefined
    : `--out ${out}: name a file that ends in ${[...writers.keys()].join(', ')}.`;
}

/** Throws what a tool would answer with, or what the disk says of the file. */
export async function writeDiagram(options: DiagramOptions): Promise<void> {
  const { root, configFile, wall, debug, name, out } = options;
  const log = createLogger(debug ? 'debug' : 'warn');
  const files = configFile ? [configFile] : userConfigCandidates(root);
  const permissions = createPermissionKeeper(noPermissions, files);
  const supervisor = createSupervisor({ root, configFile, db: undefined, wall, permissions, log });
  const source = createSourceReader(supervisor);
  try {
    const context = { signal: new AbortController().signal, progress() {}, ask: async () => undefined };
    const read = await createModelReader(supervisor, source).read(context, false);
    const redact = await supervisor.redactor();
    const { items, warnings } = redact(
      { items: name === undefined ? read.items : modelsAround(read.items, name), warnings: read.warnings },
      { reader: true },
    );
    for (const { code, message } of warnings) process.stderr.write(`mcp-node: ${code}: ${message}\n`);
    const text = `${await writerOf(out)?.({ items, warnings })}\n`;
    if (out === undefined) process.stdout.write(text);
    else {
      await writeFile(resolve(out), text);
      process.stderr.write(`mcp-node: ${items.length} models in ${out}\n`);
    }
  } finally {
    source.stop();
    supervisor.stop();
  }
}
