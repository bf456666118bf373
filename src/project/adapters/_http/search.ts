// Packages whose apps no entry leads to: what imports the framework there is read, each package by itself.
import type { Warning } from '../../../protocol/schemas.ts';
import type { Package } from '../../shapes.ts';
import type { Call, Source } from '../../source/reader/source.ts';

interface Search {
  /** Whether an app or router is listed: what a search meets of packages that have routes is theirs already. */
  lists(made: Call): boolean;
  warnings: Warning[];
}

interface Framework {
  /** Its own, and others that make apps of it. */
  packages: readonly string[];
  title: string;
}

/** `covered` reads what was made until then: labels of the packages that have routes. */
export function searchUncovered(
  source: Source,
  framework: Framework,
  covered: () => ReadonlySet<string>,
): Search {
  const names = framework.packages;
  const listed = new Set<string>();
  // The entry may be a command, or build the app in a way that cannot be followed.
  if (covered().size === 0) {
    source.search(names, () => covered().size > 0);
    for (const label of covered()) listed.add(label);
  }
  const known = new Set(source.made(names));
  const users = source.packages.filter((pkg) => isUser(pkg, names));
  // Where nothing is found, all of it was searched.
  const missing = (covered().size === 0 ? [] : users).flatMap(({ label }) =>
    covered().has(label) ? [] : [label],
  );
  for (const app of missing) {
    const isEnough = () => covered().has(app);
    source.search(names, isEnough, { app, share: missing.length });
    if (isEnough()) listed.add(app);
  }
  return {
    lists: (made) => known.has(made) || missing.includes(source.app(made.site)),
    warnings: listed.size === 0 ? [] : [searched([...listed], framework.title)],
  };
}

function isUser({ manifest }: Package, names: readonly string[]): boolean {
  return [manifest?.dependencies, manifest?.devDependencies, manifest?.peerDependencies].some((declared) =>
    names.some((name) => declared?.[name] !== undefined),
  );
}

function searched(labels: readonly string[], title: string): Warning {
  const more = labels.length > 5 ? ` and ${labels.length - 5} more` : '';
  const message = `No entry leads to a route of ${labels.slice(0, 5).join(', ')}${more}: those listed are of every file there that imports ${title}.`;
  return { code: 'SOURCE_SEARCHED', message };
}
