// Configuration files that tell an agent which tools a project uses. Env files are listed apart, with their names only.
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { Project } from '../shapes.ts';
import { relativePath } from './files.ts';

const script = '{js,mjs,cjs,ts,mts,cts}';
const anywhere = [
  'tsconfig*.json',
  'jsconfig.json',
  `{vite,vitest,jest,webpack,rollup,tsup,tsdown,esbuild,babel,postcss,tailwind,playwright,cypress,eslint,prettier,mcp-node,commitlint,lint-staged}.config.${script}`,
  'jest.config.json',
  'mcp-node.config.json',
  'vitest.workspace.{js,ts,json}',
  'biome.{json,jsonc}',
  '.eslintrc{,.js,.cjs,.json,.yml,.yaml}',
  '.prettierrc{,.js,.cjs,.json,.yml,.yaml}',
  '.babelrc{,.json}',
  '.swcrc',
  'nodemon.json',
  'ecosystem.config.{js,cjs}',
  '{docker-,}compose*.{yml,yaml}',
  'Dockerfile*',
  'Procfile',
  'turbo.json',
  'nx.json',
  'lerna.json',
  'rush.json',
  'pnpm-workspace.yaml',
  '.npmrc',
  '.yarnrc.yml',
  'bunfig.toml',
  '.nvmrc',
  '.node-version',
  '.tool-versions',
  'mise.toml',
  'deno.{json,jsonc}',
];

/** Configuration files of the root and of every package, relative to the root, sorted; `more`: globs of frameworks and ORMs. */
export async function listConfigFiles(project: Project, more: readonly string[]): Promise<string[]> {
  const dirs = [...new Set([project.root, ...project.packages.map((pkg) => pkg.dir)])];
  const found = await Promise.all(
    dirs.map(async (dir) => {
      const files = await glob([...anywhere, ...more], {
        cwd: dir,
        dot: true,
        deep: 2,
        ignore: ['**/node_modules/**'],
        expandDirectories: false,
      });
      return files.map((file) => relativePath(project.root, resolve(dir, file)));
    }),
  );
  return [...new Set(found.flat())].sort();
}
