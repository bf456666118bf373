// What was read of a package's toolset classes, as a file: for bundles, where neither comments nor types are left.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toolError } from '../../errors.ts';
import type { FrozenMethod, FrozenToolset } from '../classes/read.ts';

export const MANIFEST_FILE = 'mcp.manifest.json';

export interface Manifest {
  manifest: 1;
  /** Paths are relative to the folder of the package. */
  toolsets: FrozenToolset[];
  /** SHA-256 of all that it was read from. */
  files: Record<string, string>;
}

/** Line ends of one system are those of another. */
export const hashOf = (text: string) =>
  createHash('sha256')
    .update(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))
    .digest('hex');

/** Of a file, or what a bundler made of one. Throws a coded error that says what is wrong. */
export function loadManifest(given: string | URL | object): Manifest {
  const isFile = typeof given === 'string' || given instanceof URL;
  const name = isFile ? String(given) : 'The manifest';
  const content = isFile ? contentOf(given, name) : given;
  const problem = problemIn(content);
  if (problem === null) return content as Manifest;
  throw invalid(name, problem);
}

const invalid = (name: string, problem: string) =>
  toolError('MANIFEST_INVALID', `${name}: ${problem}. Make it again: npx --no-install mcp-node manifest.`);

function contentOf(file: string | URL, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(name, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(name, `it is no JSON (${(error as Error).message})`);
  }
}

/** Where it is not what `mcp-node manifest` writes. */
function problemIn(content: unknown): string | null {
  if (!isRecord(content)) return 'it is no object';
  if (content.manifest !== 1) return `its version is ${JSON.stringify(content.manifest)}, and 1 is known`;
  const { files, toolsets } = content;
  if (!isRecord(files) || !Object.values(files).every(isText)) return '"files" does not name hashes';
  if (!Array.isArray(toolsets)) return '"toolsets" is no list';
  for (const [index, toolset] of toolsets.entries()) {
    const wrong = wrongMember(toolset, toolsetShape);
    if (wrong) return `"toolsets[${index}].${wrong}" is missing or wrong`;
    for (const [at, method] of (toolset as FrozenToolset).methods.entries()) {
      const inMethod = wrongMember(method, methodShape);
      if (inMethod) return `"toolsets[${index}].methods[${at}].${inMethod}" is missing or wrong`;
      const wrongParameter = (method as FrozenMethod).parameters.findIndex(
        (parameter) => wrongMember(parameter, parameterShape) !== null,
      );
      if (wrongParameter !== -1)
        return `"toolsets[${index}].methods[${at}].parameters[${wrongParameter}]" is wrong`;
    }
  }
  return null;
}

type Check = (value: unknown) => boolean;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isFlag: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

const toolsetShape: Record<string, Check> = {
  ...{ file: isText, line: isNumber, name: isText, prefix: isText, hidden: isTexts },
  methods: Array.isArray,
};
const methodShape: Record<string, Check> = {
  ...{ name: isText, source: isText, description: isText, length: isNumber },
  problem: (value) => value === null || isText(value),
  parameters: Array.isArray,
};
const kinds = ['date', 'bigint', 'bytes', 'url', 'regexp', 'map', 'set'];
const parameterShape: Record<string, Check> = {
  ...{ name: isText, required: isFlag, isRest: isFlag, schema: isRecord },
  revive: (value) =>
    Array.isArray(value) &&
    value.every((one) => isRecord(one) && isTexts(one.path) && kinds.includes(one.as as string)),
};

function wrongMember(value: unknown, shape: Record<string, Check>): string | null {
  if (!isRecord(value)) return Object.keys(shape)[0] ?? '';
  return Object.keys(shape).find((key) => !Object.hasOwn(value, key) || !shape[key]?.(value[key])) ?? null;
}
