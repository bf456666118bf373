// What .npmrc says of install scripts and peers. It may hold tokens, so no process of the project reads it: the server does, these settings alone.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manager } from '../../../protocol/packages/surroundings.ts';

/** Managers that go by it. */
const readers = new Set(['npm', 'pnpm']);

/** As the settings of the project, else of the user, leave it. */
export async function withNpmSettings(manager: Manager, root: string, home = homedir()): Promise<Manager> {
  if (!readers.has(manager.name)) return manager;
  const [own, users] = [await settingsAbove(root, home), await settingsIn(home)];
  const isOn = (key: string) => (own.get(key) ?? users.get(key)) === 'true';
  const file = own.has('ignore-scripts') ? '.npmrc' : '~/.npmrc';
  const never: Partial<Manager> = { scripts: 'never', because: `${file} ignore-scripts`, approved: [] };
  const isStrictOnPeers =
    manager.name === 'npm'
      ? !isOn('legacy-peer-deps') && !isOn('force')
      : isOn('strict-peer-dependencies') || manager.isStrictOnPeers;
  return { ...manager, ...(isOn('ignore-scripts') && never), isStrictOnPeers };
}

/** The nearest file upwards; a package of a workspace has that of its root. */
async function settingsAbove(root: string, home: string): Promise<Map<string, string>> {
  for (let dir = root; dir !== home && dir !== dirname(dir); dir = dirname(dir)) {
    const settings = await settingsIn(dir);
    if (settings.size > 0) return settings;
  }
  return new Map();
}

async function settingsIn(dir: string): Promise<Map<string, string>> {
  const text = await readFile(join(dir, '.npmrc'), 'utf8').catch(() => '');
  const pairs = text.matchAll(/^\s*([\w-]+)\s*=\s*(true|false)\s*$/gm);
  return new Map([...pairs].map(([, key = '', value = '']) => [key, value]));
}
