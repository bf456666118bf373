// Adds the packages of other platforms to package-lock.json where `npm install` left them out: it does so when the
// registry at hand does not have them, and `npm ci` then refuses the lock. Run it after each change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (path === '' || isLocked(path, name)) continue;
    const { os, cpu, libc } = platformOf(name);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(libc ? { libc: [libc] } : {}),
      license: entry.license,
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added.push(name);
  }
}

const [root, ...rest] = Object.keys(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort()].map((path) => [path, lock.packages[path]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.error(added.length > 0 ? `added ${added.join(', ')}` : 'the lock is complete');

/** Beside the package that wants it, or further up. */
function isLocked(path, name) {
  for (let dir = path; ; dir = dir.slice(0, dir.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${dir}/node_modules/${name}`]) return true;
    if (!dir.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}

/** By the name that the package has everywhere: @scope/thing-linux-x64-musl. */
function platformOf(name) {
  const os = /\b(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)\b/.exec(name)?.[1];
  const cpu = /\b(arm64|arm|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32)\b/.exec(name)?.[1];
  const libc = /\bmusl/.test(name) ? 'musl' : /\bgnu/.test(name) ? 'glibc' : undefined;
  if (!os && !cpu) throw new Error(`${name} is optional and not in the lock: for which platform is it?`);
  return { os, cpu, libc };
}
