// The public object behind one of Node's internal handles: a Socket behind a TCP, a ChildProcess behind a Process.
const { getOwnPropertySymbols } = Object;

export function ownerOf<Owner>(handle: object): Owner | undefined {
  const symbols = getOwnPropertySymbols(handle);
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as symbol;
    if (symbol.description === 'owner_symbol') return (handle as Record<symbol, Owner>)[symbol];
  }
  return undefined;
}
