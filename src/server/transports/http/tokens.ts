// Bearer tokens: those of MCP_NODE_TOKEN, else one for each project, kept where only the user can read it.
import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** A token of the user's is at least this long: shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;

export interface Tokens {
  /** The hash of the token in an Authorization header: whose sessions are whose. Undefined: not one of ours. */
  identify(authorization: string | undefined): string | undefined;
}

/** `tokens`: none lets everybody in. */
export function createTokens(tokens: readonly string[]): Tokens {
  const digests = tokens.map(digest);
  return {
    identify(authorization) {
      if (digests.length === 0) return 'anyone';
      const given = digest(/^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1] ?? '');
      // All are compared, so that the time says nothing.
      const matches = digests.filter((known) => timingSafeEqual(known, given));
      return matches[0]?.toString('hex');
    },
  };
}

function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Throws an Error that says which part is wrong, without the token. */
export function parseTokens(variable: string): string[] {
  const tokens = variable.split(',').map((token) => token.trim());
  const wrong = tokens.findIndex((token) => token.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(token));
  if (wrong !== -1)
    throw new Error(
      `MCP_NODE_TOKEN: token ${wrong + 1} of ${tokens.length} must be at least ${SHORTEST_TOKEN} visible ASCII characters.`,
    );
  return tokens;
}

export function tokenFile(root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(stateFolder(), 'tokens', `${basename(root) || 'root'}-${hash}`);
}

/** The project's token, made at the first start. Throws when its file can be neither read nor written. */
export function loadToken(file: string): string {
  const known = readToken(file);
  if (known) return known;
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('base64url');
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // Of two servers that start at once, the first one's is used.
    linkSync(draft, file);
    return token;
  } catch (error) {
    const other = readToken(file);
    if (other) return other;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // What is in the way is no token, or others could read it.
    renameSync(draft, file);
    return token;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined when there is none, or others could have read or written it. */
function readToken(file: string): string | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const isOurs =
    process.platform === 'win32' || ((stats.mode & 0o077) === 0 && stats.uid === process.getuid?.());
  const token = readFileSync(file, 'utf8').trim();
  return isOurs && /^[\w-]{43}$/.test(token) ? token : undefined;
}

function stateFolder(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_STATE_HOME?.startsWith('/')) return join(XDG_STATE_HOME, 'mcp-node');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'mcp-node');
  if (process.platform === 'win32')
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'mcp-node');
  return join(homedir(), '.local', 'state', 'mcp-node');
}
