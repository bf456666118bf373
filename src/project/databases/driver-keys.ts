// Symbols under which drivers keep what lies beneath them: with one of them a shell would be past the mode.

const keys = new Set<symbol>();

export function hideDriverKey(key: unknown): void {
  if (typeof key === 'symbol') keys.add(key);
}

export function isDriverKey(symbol: symbol): boolean {
  return keys.has(symbol);
}
