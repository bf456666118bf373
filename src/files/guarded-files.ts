// Files that hold secrets, or decide what is run and permitted later, by the names that tools give them: they are opened only when
// they were named themselves.
import {
  envFile,
  envTemplate,
  looseSecretName,
  publicPlace,
  secretName,
  secretPath,
} from './secrets/file-names.ts';
import { exec, isInside, lowerCase, withSlashes } from './unpatched.ts';

/** Of processes, all but what tells how they are doing; and memory and disks as they are. */
const kernelPath =
  /^\/(?:proc\/(?:self|thread-self|\d+)\/(?:task\/\d+\/)?(?!(?:stat|statm|status|comm|limits|cgroup|io|mounts|mountinfo|mountstats|loginuid|sessionid|sched|schedstat|oom_\w+|[ug]id_map|cwd|root|exe)$|(?:fd|map_files|task|net|ns)(?:\/|$)).+|proc\/(?:kcore|kmsg|kallsyms|kpage\w+|vmcore)|dev\/(?:mem|kmem|port|kmsg|(?:sd|hd|vd|xvd|nvme|mmcblk|dm-|md|loop|nbd|zd)\w*|(?:mapper|disk)\/.*))$/;

/** `file`: absolute, links resolved. */
export function isSecret(file: string): boolean {
  const path = lowerCase(withSlashes(file));
  const name = nameOf(path);
  if (exec(secretPath, path) !== null || exec(kernelPath, path) !== null) return true;
  if (exec(envTemplate, name) !== null) return false;
  if (exec(secretName, name) !== null) return true;
  return exec(looseSecretName, name) !== null && exec(publicPlace, path) === null;
}

/** What a process reads that runs no code of the project: names of variables, and what package managers were told. */
export function isSetting(file: string): boolean {
  const path = lowerCase(withSlashes(file));
  return (isEnvFile(path) || nameOf(path) === '.yarnrc.yml') && exec(/\/node_modules\//, path) === null;
}

/** What is read upwards from a project to know how it is built. */
export function isBuildFile(file: string): boolean {
  const name = nameOf(withSlashes(file));
  return (
    exec(/^(?:package|[tj]sconfig[\w.-]*|lerna|nx|turbo|rush)\.json$|^pnpm-workspace\.yaml$/, name) !== null
  );
}

/** By its name alone, links and all: whether an env file is there is also not told. */
export function isEnvFile(path: string): boolean {
  const name = nameOf(lowerCase(withSlashes(path)));
  return exec(envFile, name) !== null && exec(envTemplate, name) === null;
}

/** What decides the permissions of the next start (clients keep the flags), what Git runs, we ourselves, and what we compiled, or were told of packages: only by its own name. */
function isOurs(path: string): boolean {
  return (
    exec(/^(?:mcp-node\.config\.\w+|\.mcp\.json|opencode\.jsonc?)$/, nameOf(lowerCase(withSlashes(path)))) !==
      null ||
    exec(
      /[\\/](?:mcp-node[\\/](?:compiled|packages)|@mcp-node[\\/]cli|\.(?:git|claude|cursor|vscode|opencode))(?:[\\/]|$)/,
      lowerCase(path),
    ) !== null
  );
}

/** Paths that are permitted, and those that somebody named who may: a configuration narrows the first, and names nothing. */
export interface Permitted {
  scope: true | readonly string[];
  named: readonly string[];
}

/** May this absolute path, links resolved, be written? The one answer of the server and of the guard. */
export function isWritable(permitted: Permitted, path: string): boolean {
  return isPermitted(permitted, path, isSecret(path) || isOurs(path));
}

/** `exactly`: the file itself must be named, not a folder above it, nor everything. */
export function isPermitted({ scope, named }: Permitted, path: string, exactly: boolean): boolean {
  const list = exactly ? named : scope;
  if (list === true) return true;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as string;
    if (exactly ? path === item : isInside(path, item)) return true;
  }
  return false;
}

function nameOf(path: string): string {
  const match = exec(/[^/]*$/, path);
  return match === null ? path : (match[0] as string);
}
