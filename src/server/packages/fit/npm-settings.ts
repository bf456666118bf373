// What .npmrc, or a variable in its place, says of install scripts and peers. It may hold tokens, so no process of the project reads it: the server does, these settings alone.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manager } from '../../../protocol/packages/surroundings.ts';

/** Managers that go by it. */
const readers = new Set(['npm', 'pnpm']);

/** As the settings of the project, else of the user, leave it. */
export async function withNpmSettings(
  manager: Manager,
  root: string,
  home = homedir(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Manager> {
  if (!readers.has(manager.name)) return manager;
  const variables = settingsOf(env);
  const users = variables.get('userconfig');
  const layers = [
    { scripts: 'npm_config_ignore_scripts', settings: variables },
    { scripts: '.npmrc ignore-scripts', settings: await settingsAbove(root, home) },
    {
      scripts: `${users ?? '~/.npmrc'} ignore-scripts`,
      settings: await settingsIn(users ?? join(home, '.npmrc')),
    },
  ];
  const said = (key: string) => layers.find(({ settings }) => settings.has(key));
  const isOn = (key: string) => said(key)?.settings.get(key) === 'true';
  const because = said('ignore-scripts')?.scripts ?? null;
  const never: Partial<Manager> = { scripts: 'never', because, approved: [] };
  const isStrictOnPeers =
    manager.name === 'npm'
      ? !isOn('legacy-peer-deps') && !isOn('force')
      : isOn('strict-peer-dependencies') || manager.isStrictOnPeers;
  return { ...manager, ...(isOn('ignore-scripts') && never), isStrictOnPeers };
}

/** The nearest file upwards; a package of a workspace has that of its root. */
async function settingsAbove(root: string, home: string): Promise<Map<string, string>> {
  for (let dir = root; dir !== home && dir !== dirname(dir); dir = dirname(dir)) {
    const settings = await settingsIn(join(dir, '.npmrc'));
    if (settings.size > 0) return settings;
  }
  return new Map();
}

/** As npm reads variables: whatever the case, `_` for `-`, and nothing of what is empty. */
function settingsOf(env: NodeJS.ProcessEnv): Map<string, string> {
  const found = Object.entries(env).flatMap(([name, value]) => {
    const key = /^npm_config_(.+)$/i
      .exec(name)?.[1]
      ?.toLowerCase()
      .replaceAll(/(?!^)_/g, '-');
    return key === undefined || !value ? [] : [[key, value] as const];
  });
  return new Map(found);
}

async function settingsIn(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pairs = text.matchAll(/^\s*([\w-]+)\s*=\s*(true|false)\s*$/gm);
  return new Map([...pairs].map(([, key = '', value = '']) => [key, value]));
}
