// How often an address may come with what turns out to be nobody's.

const WINDOW_MS = 60_000;
const EACH = 60;
/** Where it is not known who comes from where. */
const UNKNOWN = 600;
const MAX_ADDRESSES = 10_000;

export interface Attempts {
  /** Seconds until it may be tried again; null: it may be tried, and counts until it is given back. */
  take(address: string): number | null;
  giveBack(address: string): void;
}

export function createAttempts(): Attempts {
  /** The oldest first. */
  const counted = new Map<string, { count: number; since: number }>();
  return {
    take(address) {
      const key = networkOf(address);
      const now = Date.now();
      const found = counted.get(key);
      if (found && now - found.since < WINDOW_MS) {
        if (found.count >= (key === '' ? UNKNOWN : EACH))
          return Math.ceil((found.since + WINDOW_MS - now) / 1000);
        found.count++;
        return null;
      }
      counted.delete(key);
      counted.set(key, { count: 1, since: now });
      if (counted.size > MAX_ADDRESSES) counted.delete(counted.keys().next().value as string);
      return null;
    },
    giveBack(address) {
      const found = counted.get(networkOf(address));
      if (found) found.count--;
    },
  };
}

/** Who has one address of IPv6 has all of its /64. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const groups = before.split(':').slice(0, 4);
  return `${groups.join(':')}${after === undefined || groups.length === 4 ? '' : '::'}`;
}

/** As the framework knows it, which heeds what the app said of proxies; else the connection's. Empty where nobody knows. */
export function addressOf({ raw, peer }: { raw?: unknown; peer?: string | undefined }): string {
  const { ip } = Object(raw) as { ip?: unknown };
  return typeof ip === 'string' ? ip : (peer ?? '');
}
