// `**/*.css`, `routes/_*.ts`: files that are no routes, as minimatch reads the simple ones.

export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$+.()|[\]]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_whole, list: string) => `(?:${list.split(',').join('|')})`)
    .replace(/\*\*\/|\*\*|\*|\?/g, (found) =>
      found === '**/' ? '(?:.*/)?' : found === '**' ? '.*' : found === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}$`);
}
