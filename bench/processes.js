// What a server looks like from outside, from /proc: its processes, their memory, its open files.
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes that `pid` started, and theirs; not those that have ended and were not asked for yet. */
export function descendants(pid) {
  const children = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // The name stands in brackets, and may contain anything.
    const [state, parent] = read(`/proc/${entry}/stat`).split(') ').at(-1).split(' ');
    if (!parent || state === 'Z') continue;
    children.set(parent, [...(children.get(parent) ?? []), entry]);
  }
  const below = (parent) => (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(String(pid)).map(Number);
}

/** `rss` counts pages that several processes share in each of them, `pss` counts them once. */
export function memoryMb(pids) {
  const sum = { rss: 0, pss: 0 };
  for (const pid of pids) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    sum.rss += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    sum.pss += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  }
  return sum;
}

export function openFiles(pid) {
  const targets = readdirSync(`/proc/${pid}/fd`).map((descriptor) => target(`/proc/${pid}/fd/${descriptor}`));
  return { files: targets.length, sockets: targets.filter((name) => name.startsWith('socket:')).length };
}

export function commandOf(pid) {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Processes and files come and go while they are looked at. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** The objects of a process that are alive, by a snapshot that V8 takes at SIGUSR2 after it has collected the others. */
export async function liveHeapMb(pid, folder) {
  process.kill(pid, 'SIGUSR2');
  for (let waited = 0; waited < 30_000; waited += 200) {
    await sleep(200);
    const [name] = readdirSync(folder);
    const size = name && snapshotSize(join(folder, name));
    if (!size) continue;
    rmSync(join(folder, name));
    return size / 1024 ** 2;
  }
  throw new Error(`process ${pid} gave no heap snapshot`);
}

/** Undefined while it is being written. */
function snapshotSize(file) {
  const text = readFileSync(file, 'utf8');
  if (!text.trimEnd().endsWith('}')) return undefined;
  const { snapshot, nodes } = JSON.parse(text);
  const { node_fields: fields } = snapshot.meta;
  let size = 0;
  for (let at = fields.indexOf('self_size'); at < nodes.length; at += fields.length) size += nodes[at];
  return size;
}
