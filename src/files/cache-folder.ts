// Ours in the user's own cache folder: what lies in it may be deleted at any time.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export function cacheFolder(part: string, env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME = '', LOCALAPPDATA = '' } = env;
  const folder =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.platform === 'win32'
        ? LOCALAPPDATA || join(homedir(), 'AppData', 'Local')
        : isAbsolute(XDG_CACHE_HOME)
          ? XDG_CACHE_HOME
          : join(homedir(), '.cache');
  return join(folder, 'mcp-node', part);
}
