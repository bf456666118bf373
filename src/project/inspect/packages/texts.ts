// What the project says of packages outside of its code: scripts, configuration, pipelines, containers.
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { dependencyKinds } from '../../../protocol/packages/surroundings.ts';
import { readText } from '../../disk/files.ts';
import type { Manifest, Package } from '../../shapes.ts';

const MAX_BYTES = 200_000;
const patterns = [
  '*.{js,cjs,mjs,ts,cts,mts}',
  ...['*.config.*', '.*rc', '.*rc.*', '*.{yml,yaml,toml,json,jsonc,sh}', '*file', 'Dockerfile*', '.*ignore'],
  ...[
    '{.github,.gitlab,.circleci,.husky,.storybook,.vscode,.devcontainer,.changeset}/**',
    '.*.{yml,yaml,json}',
  ],
  ...['{scripts,bin,tools,config,ci,docker,deploy}/*.{sh,yml,yaml,json,toml,mjs,cjs,js,ts}'],
];
/** What was computed of the packages, and says nothing of their use. */
const ignored = ['{package,*-lock,npm-shrinkwrap}.json', 'pnpm-lock.yaml', '**/node_modules/**', '.env*'];
const unsaid = [...dependencyKinds, 'overrides', 'resolutions', 'allowScripts', 'peerDependenciesMeta'];
const more = [
  ...unsaid,
  'trustedDependencies',
  'bundledDependencies',
  'bundleDependencies',
  'keywords',
  'description',
  'name',
];

/** Of all packages: what one configures, another may be configured by. */
export async function readTexts(packages: readonly Package[]): Promise<string[]> {
  const texts = packages.map(async ({ dir, manifest }) => {
    const options = { cwd: dir, ignore: ignored, dot: true, deep: 4, expandDirectories: false };
    const files = await glob(patterns, { ...options, followSymbolicLinks: false });
    // `.prettierrc` is of prettier, `commitlint.config.js` of commitlint.
    const names = files.join('\n').replaceAll(/rc(?=[.\n]|$)/g, ' rc');
    const read = await Promise.all(files.map(async (file) => (await readText(join(dir, file))).text ?? ''));
    return [names, textOf(manifest), ...read.map((text) => text.slice(0, MAX_BYTES))];
  });
  return (await Promise.all(texts)).flat();
}

function textOf(manifest: Manifest | null): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(manifest ?? {}).filter(([key]) => !more.includes(key))),
  );
}

/** `eslint-plugin-x` is called `x` where it is used, and so on. */
const families =
  /^(?:@[^/]+\/)?(?:eslint-plugin|eslint-config|babel-plugin|babel-preset|plugin|preset|jest-environment|jest-runner|prettier-plugin|stylelint-config|stylelint|remark|rehype|postcss|tslint|vite-plugin|rollup-plugin|grunt|gulp|karma|semantic-release|commitlint|config|cspell)-/;

/** Whether one of the texts has the name of a package, of one of its programs, or what its family calls it. */
export function isMentioned(texts: readonly string[], name: string, programs: readonly string[]): boolean {
  const family = families.exec(name)?.[0];
  const scope = /^(@[^/]+)\/(?:eslint-plugin|eslint-config|plugin|preset|config|commitlint)$/.exec(name)?.[1];
  const short = [family === undefined ? undefined : name.slice(family.length), scope];
  const words = [name, ...programs].map(escaped).join('|');
  const quoted = short
    .filter((text) => text !== undefined && text !== '')
    .map((text) => escaped(text as string));
  const whole = new RegExp(`(?<![\\w@-])(?:${words})(?![\\w-])`);
  const inQuotes =
    quoted.length === 0
      ? null
      : new RegExp(`(?:["'/:]|^\\s*-\\s+)(?:${quoted.join('|')})(?:["'/:]|\\s*$)`, 'm');
  return texts.some((text) => whole.test(text) || inQuotes?.test(text));
}

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
