// Errors of asking registries for packages.
import { type ErrorEntry, row } from './row.ts';

export const packageErrors = {
  GRID_NOT_FOUND: row(
    (p) => `There is no ${p.kind} "${p.slug}".`,
    (p) => `Nearest: ${p.nearest}.`,
  ),
  NPM_NOT_FOUND: row(
    (p) => `No npm was found whose libraries could ask the registry: ${p.reason}.`,
    () =>
      'Install npm beside Node, or put it in the PATH of mcp-node. What is installed can be read without it.',
  ),
  PACKAGE_NOT_FOUND: row(
    (p) => `The registry has no package ${p.name}.`,
    (p) => (p.near ? `Its newest versions: ${p.near}.` : 'Check the name; search_packages finds names.'),
  ),
  REGISTRY_CRASHED: row(
    (p) => `The process that asks registries ended twice: ${p.reason}`,
    () => 'Call again; if it ends again, the package may be too large to be read.',
  ),
  REGISTRY_FAILED: row(
    (p) => `The registry ${p.registry} cannot be asked: ${p.reason}.`,
    (p) =>
      p.seconds
        ? `Call again in ${p.seconds} s.`
        : 'Call again later. Registries, tokens and proxies are those of .npmrc: npm view says the same.',
  ),
  TRY_TOO_LARGE: row(
    (p) =>
      `${p.name} is too large to be tried: with what it depends on it takes more than ${p.megabytes} MB.`,
    () => 'get_package says what it is without trying it.',
  ),
  TRY_FAILED: row(
    (p) => `${p.name} could not be tried: ${p.reason}.`,
    () => 'Call again; npm install --ignore-scripts in an empty folder says more.',
  ),
} satisfies Record<string, ErrorEntry>;
