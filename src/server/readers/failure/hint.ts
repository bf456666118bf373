// What to do about an app that does not load: the next step, in the words of the project's own tools.

import type { Environment } from '../../../files/env.ts';
import { nativePackage } from '../../../files/native-package.ts';
import type { PackageManagerCommands } from '../../../files/package-manager.ts';
import type { AppEntries } from '../../../protocol/project.ts';
import { type MissingVariables, missingVariables } from './variables.ts';

export interface Known extends Pick<AppEntries, 'remedies'> {
  /** Of the project's package manager. */
  commands: PackageManagerCommands;
  /** Packages that are declared where the app lies. */
  declared: readonly string[];
  /** Env files for others to copy, that of the app first. */
  examples: Environment['files'];
  /** What the app was started with. */
  env: NodeJS.ProcessEnv;
  /** Its package, where that lies below the root; relative to it. */
  folder: string | null;
  /** `timeouts.load`. */
  timeoutMs: number;
}

export interface Advice {
  hint: string;
  /** Variables may be what is missing. */
  mayBeVariables: boolean;
  /** What is to be run, whichever app is looked at: the start of the hint. */
  step?: string;
}

/** `isLate`: its time was up. */
export function adviseOn(error: string, isLate: boolean, known: Known): Advice {
  const isRefused = /mcp-node refused|refused by mcp-node|is not permitted in the project process/.test(
    error,
  );
  const late = isRefused ? refused : slow(known.timeoutMs);
  const step = stepFor(error, known) ?? (isLate ? late : undefined);
  if (step !== undefined)
    return { hint: step + byItself(known), mayBeVariables: false, ...(step !== late && { step }) };
  const variables = missingVariables(error, known.examples, known.env);
  const hint = variables ? inWords(variables) : isRefused ? refused : other;
  return { hint: hint + byItself(known), mayBeVariables: true };
}

const other = 'Fix the error in the app, or name another entry under "entry" in mcp-node.config.ts.';
const refused =
  'mcp-node connects to nothing, starts no program and opens no internals of Node while it reads routes: under "entry" in mcp-node.config.ts, name a file that makes the app without that.';
const slow = (ms: number): string =>
  `Raise "timeouts.load" (${ms} now) in mcp-node.config.ts if the app is slow to load, or name another file under "entry".`;

/** From its own folder it is run with its own settings, which the root's may not be. */
const byItself = ({ folder }: Known): string =>
  folder === null ? '' : ` If it is a project of its own, start mcp-node with --project ${folder}.`;

/** Something is not installed, built or generated. */
export function stepFor(
  error: string,
  { commands, remedies, declared }: Pick<Known, 'commands' | 'remedies' | 'declared'>,
): string | undefined {
  const remedy = remedies.find(({ says }) => new RegExp(says).test(error));
  if (remedy) return `Run ${commands.exec(remedy.run)}.`;
  const native = nativePackage(error);
  if (native)
    return `The native part of ${native} is not built for this Node: run ${commands.rebuild(native)}.`;
  const missing = missingModule(error);
  if (missing === undefined) return undefined;
  if (isPackage(missing)) {
    const name = packageOf(missing);
    return declared.includes(name)
      ? `The packages are not installed: run ${commands.install}.`
      : `No package.json here declares ${name}: run ${commands.add(name)}, or ${commands.install} if it comes with another package.`;
  }
  return /(?:^|[\\/])(?:dist|build|out|lib|generated|gen)[\\/]/.test(missing)
    ? `What it lacks is built or generated: run what makes it, such as ${commands.run('build')}.`
    : undefined;
}

function inWords({ names, example, lacking }: MissingVariables): string {
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const which = `${names.join(', ')} ${are} not set`;
  const target = example?.replace(/[^/]*$/, '.env');
  return example === null
    ? `${which}: put ${them} into .env, or into the environment of mcp-node.`
    : `${which}. ${example} has ${lacking.length > 0 ? `all but ${lacking.join(', ')}` : them}: copy it to ${target} and fill it in.`;
}

/** What `require` and `import` of any Node say. */
function missingModule(error: string): string | undefined {
  return /Cannot find (?:module|package) ['"]([^'"]+)['"]/.exec(error)?.[1];
}

const isPackage = (specifier: string): boolean =>
  /^(?:@[\w.-]+\/)?[\w][\w.-]*(?:\/(?!.*node_modules).*)?$/.test(specifier);

function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}
