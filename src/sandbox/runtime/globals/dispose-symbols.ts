// Symbols that V8 has from Node 24 on, and Node itself adds before: the same ones.
for (const name of ['dispose', 'asyncDispose'])
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol.for(`nodejs.${name}`) });
