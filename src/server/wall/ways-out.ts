// Sockets and pipes: behind the wall they are open although their files are read-only, and whoever is at the other end acts, or writes.
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  opendirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { isInside } from '../../files/paths.ts';
import { isShut } from './closed.ts';
import type { Sockets } from './command.ts';
import { foldersWithSockets, sessionFolders, sessionSockets } from './session.ts';

export interface WaysOut {
  files: string[];
  /** Hidden as a whole: with what appears there later. */
  folders: string[];
}

/** What is to be open all the same. */
interface Open {
  root: string;
  /** Absolute and real. */
  writable: readonly string[];
  sockets: Sockets;
}

interface End {
  path: string;
  isSocket: boolean;
}

/** The project's own databases are held by the guard and the mode, and names of hosts and users have to be found. */
const needed = [
  /\/(?:\.s\.PGSQL\.\d+|(?:mysqlx?|mysqld|mariadb)\.sock)$/,
  /^\/run\/(?:nscd|nslcd|systemd\/(?:resolve|userdb))\//,
  /^\/var\/lib\/sss\/pipes\//,
];

const temporary = ['/tmp', '/var/tmp', '/run'];

/** What is there now. */
export function findWaysOut({ root, writable, sockets }: Open): WaysOut {
  const known = new Map<string, End>();
  const add = (paths: readonly string[]) => {
    for (const path of paths) {
      const end = endAt(path);
      if (end) known.set(end.path, end);
    }
  };
  // What runs programs or opens secrets is only open by its own name, as a secret file is.
  add([...sessionSockets(), ...foldersWithSockets().flatMap((folder) => endsBelow(folder, 2))]);
  const powers = new Set(known.keys());
  add([...boundSockets(), ...temporary.flatMap((folder) => endsBelow(folder, 2)), ...endsBelow(root, 4)]);

  const named = sockets === true ? [] : sockets.flatMap((path) => endAt(path)?.path ?? []);
  const isOpen = ({ path, isSocket }: End) =>
    isSocket
      ? named.includes(path) ||
        needed.some((name) => name.test(path)) ||
        (sockets === true && !powers.has(path))
      : writable.some((folder) => isInside(path, folder));
  const hidden = [...known.values()].filter((end) => !isOpen(end)).map(({ path }) => path);

  const used = [
    ...[root, process.execPath, ...(process.env.PATH ?? '').split(delimiter).filter(isAbsolute)],
    ...[...known.values()].filter(isOpen).map(({ path }) => path),
  ];
  const isUsed = (folder: string) =>
    isInside(folder, root) ||
    used.some((path) => isInside(path, folder)) ||
    writable.some((path) => isInside(path, folder) || isInside(folder, path));
  const folders = foldersOf(hidden).filter((folder) => !isUsed(folder));
  return { folders, files: hidden.filter((path) => !folders.some((folder) => isInside(path, folder))) };
}

/** Those of the user's session, and those for temporary files that hold nothing else. */
function foldersOf(hidden: readonly string[]): string[] {
  const session = sessionFolders().flatMap((path) => realFolder(path) ?? []);
  const own = [...new Set(hidden.map((path) => dirname(path)))].filter(
    (folder) =>
      temporary.some((shared) => folder !== shared && isInside(folder, shared)) &&
      !session.some((outer) => isInside(folder, outer)) &&
      holdsOnly(folder, hidden),
  );
  return [...session, ...own];
}

function holdsOnly(folder: string, paths: readonly string[]): boolean {
  try {
    const entries = opendirSync(folder);
    try {
      // Ends at the first other one: there may be thousands.
      for (let entry = entries.readSync(); entry; entry = entries.readSync())
        if (!paths.includes(join(folder, entry.name))) return false;
      return true;
    } finally {
      entries.closeSync();
    }
  } catch {
    // Of somebody else, who lets others in and does not let them look.
    return false;
  }
}

function realFolder(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return lstatSync(real).isDirectory() && !isShut(real) ? real : undefined;
  } catch {
    // Not there.
    return undefined;
  }
}

/** A mount point cannot be a link, and what nobody can reach there needs none. */
function endAt(path: string): End | undefined {
  try {
    const real = realpathSync(path);
    const stats = lstatSync(real);
    if (!(stats.isSocket() || stats.isFIFO()) || /^\/(?:dev|proc|sys)\//.test(real) || isShut(real))
      return undefined;
    // Who connects has to be allowed to write.
    if (stats.isSocket()) accessSync(real, constants.W_OK);
    return { path: real, isSocket: stats.isSocket() };
  } catch {
    // Gone, of another root folder, or closed to us.
    return undefined;
  }
}

/** Of every socket with a path that this network namespace knows, wherever it lies. */
function boundSockets(): string[] {
  if (!existsSync('/proc/net/unix')) return [];
  const table = readFileSync('/proc/net/unix', 'utf8');
  return [...table.matchAll(/^(?:\S+ +){7}(\/.*)$/gm)].map(([, path]) => path as string);
}

/** Of one folder, as it was at its last change. */
interface Listed {
  changed: bigint;
  ends: string[];
  folders: string[];
}

const listings = new Map<string, Listed>();

/** Nobody's pipes are there, and thousands of files: packages, and what tsx keeps; a socket of tsx is in the table. */
const crowded = /^(?:node_modules|tsx-\d+)$/;

/** Clocks of file systems are coarse: what changed less than this ago may have changed again since without a new time. */
const SETTLED_MS = 2_000;

/** Pipes are in no table, nor the sockets of containers. */
function endsBelow(folder: string, levels: number): string[] {
  const { ends, folders } = listed(folder);
  if (levels === 1) return ends;
  return [...ends, ...folders.flatMap((inner) => endsBelow(inner, levels - 1))];
}

/** Each process that starts asks again, and folders for temporary files hold tens of thousands: only what changed is listed. */
function listed(folder: string): Listed {
  try {
    const { ctimeNs, ctimeMs } = statSync(folder, { bigint: true });
    const known = listings.get(folder);
    if (known?.changed === ctimeNs) return known;
    const found: Listed = { changed: ctimeNs, ends: [], folders: [] };
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      // Most are neither: what is done for each is done thousands of times.
      if (entry.isSocket() || entry.isFIFO()) found.ends.push(join(folder, entry.name));
      else if (entry.isDirectory() && !crowded.test(entry.name)) found.folders.push(join(folder, entry.name));
    }
    if (Number(ctimeMs) + SETTLED_MS < Date.now()) listings.set(folder, found);
    else listings.delete(folder);
    return found;
  } catch {
    // Not there, or of somebody else: then it is closed to the project as well.
    return { changed: 0n, ends: [], folders: [] };
  }
}
