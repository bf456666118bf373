// `mcp-node manifest`: writes what was read of toolset classes, or says where that is not what is written.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Made, makeManifests } from './manifest/make.ts';
import type { Manifest } from './manifest/manifest.ts';

export interface ManifestOptions {
  root: string;
  /** Beside those that are found by their name. */
  files: readonly string[];
  /** Nothing is written: what is stale, or missing, is a failure. */
  check: boolean;
}

/** Lines for people, and whether all is well. */
export async function writeManifests({
  root,
  files,
  check,
}: ManifestOptions): Promise<{ lines: string[]; ok: boolean }> {
  const made = await makeManifests(root, files);
  if (made.length === 0)
    return {
      lines: [`There is no mcp.ts or mcp.js in ${root}, nor in its packages. Name the files with toolsets.`],
      ok: false,
    };
  const lines: string[] = [];
  let ok = true;
  for (const one of made) {
    const name = relative(root, one.file);
    for (const { source, message } of one.problems) lines.push(`${source}: ${message}`);
    if (one.problems.some(({ isFatal }) => isFatal)) {
      lines.push(`${name} was not written: not all of it could be read.`);
      ok = false;
      continue;
    }
    for (const message of methodProblems(one)) lines.push(message);
    const known = textOf(one.file);
    if (check && known !== one.text) {
      lines.push(
        `${name} is ${known === null ? 'missing' : `stale${changesOf(known, one.text)}`}. Run mcp-node manifest.`,
      );
      ok = false;
    } else if (!check) {
      if (known !== one.text) writeFileSync(one.file, one.text);
      lines.push(`${name}: ${countOf(one.text)}${known === one.text ? ', unchanged' : ''}`);
    }
  }
  return { lines, ok };
}

/** They may have their schema in `static options`, which is not read. */
const methodProblems = ({ text }: Made): string[] =>
  (JSON.parse(text) as Manifest).toolsets.flatMap((toolset) =>
    toolset.methods.flatMap(({ name, problem, source }) =>
      problem === null ? [] : [`${source}: ${toolset.name}.${name}: ${problem}`],
    ),
  );

function countOf(text: string): string {
  const { toolsets } = JSON.parse(text) as { toolsets: { methods: unknown[] }[] };
  const tools = toolsets.reduce((sum, { methods }) => sum + methods.length, 0);
  return `${toolsets.length} ${toolsets.length === 1 ? 'class' : 'classes'}, ${tools} ${tools === 1 ? 'method' : 'methods'}`;
}

/** Which of the files it was made of are others now. */
function changesOf(known: string, text: string): string {
  try {
    const [before, after] = [known, text].map(
      (one) => (JSON.parse(one) as { files: Record<string, string> }).files,
    );
    const changed = Object.keys({ ...before, ...after }).filter((file) => before?.[file] !== after?.[file]);
    return changed.length > 0 ? ` (${changed.join(', ')})` : '';
  } catch {
    return '';
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
