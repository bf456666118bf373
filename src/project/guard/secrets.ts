// Files that hold secrets, or decide what is run and permitted later, by the names that tools give them: they are opened only when
// they were named themselves.
import { exec, lowerCase, withSlashes } from './primordials.ts';

const secretName =
  /^(?:\.env(?:\..+)?|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk)|(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519)(?:_sk|_key)?|\.npmrc|\.yarnrc\.yml|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.pypirc|\.dockercfg|credentials|credentials\.json|service-account.*\.json|shadow-?|gshadow-?|\.vault-token)$/;
/** Patterns that tools read on purpose to know which variables there are. */
const template = /^\.env\.(?:.*\.)?(?:example|sample|template|dist|defaults|schema)$/;
const secretPath =
  /\/(?:\.git\/(?:config|credentials)|\.ssh\/(?!known_hosts$|config$).*|\.aws\/.*|\.gnupg\/.*|\.kube\/.*|\.docker\/config\.json|\.config\/(?:gcloud|gh)\/.*|mcp-node\/tokens\/.*|run\/secrets\/.*|proc\/(?:self|thread-self|\d+)\/(?:task\/\d+\/)?(?:environ|mem|maps|cmdline|auxv|stack))$/;
/** Certificates of authorities, and what packages bring along for their tests. */
const publicPlace =
  /^\/(?:etc|usr\/(?:share|lib|local\/share))\/(?:ssl|ca-certificates|pki)\/(?!.*private)|\/node_modules\//;
const keyFile = /\.(?:pem|key|p12|pfx)$/;

/** `file`: absolute, links resolved. */
export function isSecret(file: string): boolean {
  const path = lowerCase(withSlashes(file));
  const name = nameOf(path);
  if (exec(secretPath, path) !== null) return true;
  if (exec(secretName, name) === null || exec(template, name) !== null) return false;
  return exec(keyFile, name) === null || exec(publicPlace, path) === null;
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
  return exec(/^\.env(?:\..+)?$/, name) !== null && exec(template, name) === null;
}

/** What decides the permissions of the next start (clients keep the flags), what Git runs, and what we compiled: only by its own name. */
export function isOurs(path: string): boolean {
  return (
    exec(/^(?:mcp-node\.config\.\w+|\.mcp\.json|opencode\.jsonc?)$/, nameOf(lowerCase(withSlashes(path)))) !==
      null ||
    exec(
      /[\\/](?:mcp-node[\\/]compiled|\.(?:git|claude|cursor|vscode|opencode))(?:[\\/]|$)/,
      lowerCase(path),
    ) !== null
  );
}

function nameOf(path: string): string {
  const match = exec(/[^/]*$/, path);
  return match === null ? path : (match[0] as string);
}
