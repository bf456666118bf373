// Symbols cross as themselves: the language's own and registered ones by name, others by who made them and a number.

export type SymbolReference =
  | ['symbol', string]
  /** Of the isolate (0) or of this generation of the project process; number, description. */
  | ['unique', number, number, string];

export interface Symbols {
  encode(symbol: symbol): SymbolReference;
  /** Undefined: this side did not hand it out. */
  decode(reference: SymbolReference): symbol | undefined;
  /** Whether the other side knows it as itself. */
  isKnown(symbol: symbol): boolean;
}

const wellKnown = new Map<string, symbol>(
  Reflect.ownKeys(Symbol)
    .map((key) => Reflect.get(Symbol, key))
    .filter((value): value is symbol => typeof value === 'symbol')
    .map((value) => [value.description ?? '', value]),
);

/** `owner` is this side. What `isHidden` names crosses as another symbol of that name. */
export function createSymbols(owner: number, isHidden: (symbol: symbol) => boolean): Symbols {
  const references = new Map<symbol, SymbolReference>();
  const byKey = new Map<string, symbol>();
  let nextId = 1;

  function learn(symbol: symbol, from: number, id: number): symbol {
    references.set(symbol, ['unique', from, id, symbol.description ?? '']);
    byKey.set(`${from}:${id}`, symbol);
    return symbol;
  }

  return {
    encode(symbol) {
      const name = symbol.description ?? '';
      if (isNamed(symbol) || isHidden(symbol)) return ['symbol', name];
      if (!references.has(symbol)) learn(symbol, owner, nextId++);
      return references.get(symbol) as SymbolReference;
    },
    decode(reference) {
      if (reference[0] === 'symbol') return wellKnown.get(reference[1]) ?? Symbol.for(reference[1]);
      const [, from, id, name] = reference;
      if (typeof from !== 'number' || typeof id !== 'number' || typeof name !== 'string') return undefined;
      // One of the two sides is the isolate; another generation is one that was replaced.
      const isTheirs = (from === 0) !== (owner === 0);
      return byKey.get(`${from}:${id}`) ?? (isTheirs ? learn(Symbol(name), from, id) : undefined);
    },
    isKnown: (symbol) => isNamed(symbol) || references.has(symbol),
  };
}

function isNamed(symbol: symbol): boolean {
  return Symbol.keyFor(symbol) !== undefined || wellKnown.get(symbol.description ?? '') === symbol;
}
