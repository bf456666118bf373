// Names of collections, as Mongoose makes them of the names of models: the first rule that fits.
const rules: readonly [RegExp, string][] = [
  [/human$/, 'humans'],
  [/(m|wom)an$/, '$1en'],
  [/(pe)rson$/, '$1ople'],
  [/(child)$/, '$1ren'],
  [/^(ox)$/, '$1en'],
  [/(ax|test)is$/, '$1es'],
  [/(octop|cact|foc|fung|nucle)us$/, '$1i'],
  [/(alias|status|virus)$/, '$1es'],
  [/(bu)s$/, '$1ses'],
  [/(buffal|tomat|potat)o$/, '$1oes'],
  [/([ti])um$/, '$1a'],
  [/sis$/, 'ses'],
  [/(?:([^f])fe|([lr])f)$/, '$1$2ves'],
  [/(hive)$/, '$1s'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(x|ch|ss|sh)$/, '$1es'],
  [/(matr|vert|ind)ix|ex$/, '$1ices'],
  [/([m|l])ouse$/, '$1ice'],
  [/(kn|w|l)ife$/, '$1ives'],
  [/(quiz)$/, '$1zes'],
  [/^goose$/, 'geese'],
  [/s$/, 's'],
  [/([^a-z])$/, '$1'],
  [/$/, 's'],
];

const uncountable = new Set(
  `advice energy excretion digestion cooperation health justice labour machinery equipment information pollution
  sewage paper money species series rain rice fish sheep moose deer news expertise status media`.split(/\s+/),
);

export function pluralize(name: string): string {
  const lower = name.toLowerCase();
  if (uncountable.has(lower)) return lower;
  const [pattern, plural] = rules.find(([rule]) => rule.test(lower)) ?? [/$/, ''];
  return lower.replace(pattern, plural);
}
