// Does Claude Code find each tool by what people say? The search is its own; what is searched for is written here.
import { askThroughClaude } from './model-view.js';

/** The client's own default. */
const SHOWN = 5;

/** Tools that are at hand without a search. */
const AT_HAND = ['list_routes', 'shell'];

const PHRASINGS = {
  get_project: [
    'outdated packages',
    'missing environment variables',
    'installed version of a dependency',
    'npm scripts run tests',
    'which framework does this project use',
  ],
  list_apps: [
    'monorepo packages',
    'workspace packages',
    'list apps',
    'entry file of an app',
    'which packages are in this repository',
  ],
  list_models: [
    'database schema',
    'table columns',
    'foreign keys and relations',
    'prisma models',
    'what fields does the User model have',
  ],
  get_setting: [
    'value of an environment variable',
    'tsconfig paths',
    'read a config value',
    'compiler options',
    'package.json field',
  ],
  database_connections: [
    'is the database running',
    'database connection',
    'which databases does this project use',
    'can the database be reached',
    'database driver',
  ],
  database_schema: [
    'tables in the database',
    'triggers and views',
    'indexes of a table',
    'row counts of tables',
    'constraints as the database has them',
  ],
  database_query: [
    'run a SQL query',
    'select rows from a table',
    'explain query plan',
    'count rows with SQL',
    'SQL statement',
  ],
  export_history: [
    'export shell history',
    'save REPL session as script',
    'export what worked',
    'turn the session into a script',
    'typescript script of the shell calls',
  ],
  clear_history: [
    'clear shell history',
    'forget the session',
    'clear history',
    'start the history over',
    'delete REPL history',
  ],
  search_packages: [
    'find a library',
    'search npm packages',
    'which dependency to use for dates',
    'npm package for sending email',
    'recommend a library',
  ],
  get_package: [
    'latest version of a package',
    'npm package details',
    'does a package work with this Node version',
    'license of a library',
    'is a package maintained',
  ],
  compare_packages: [
    'compare libraries',
    'compare npm packages',
    'which library is better',
    'choose between packages',
    'library alternatives',
  ],
  check_packages: [
    'outdated dependencies',
    'npm audit vulnerabilities',
    'unused dependencies',
    'npm outdated',
    'deprecated packages',
  ],
  try_package: [
    'try a package before installing',
    'does this library load',
    'exports of a package that is not installed',
    'install size of a package',
    'test a library without installing it',
  ],
  get_docs: [
    'library documentation',
    'API reference',
    'function signature',
    'docs of zod',
    'dependency README',
  ],
  get_source: [
    'source code of a dependency',
    'go to definition',
    'source in node_modules',
    'function definition',
    'source of an installed package',
  ],
};

/** Throws what was not found. `env`: of a home in which Claude Code knows the server as "node". */
export async function searchTools(project, env) {
  const searches = Object.entries(PHRASINGS).flatMap(([tool, queries]) =>
    queries.map((query) => ({ tool, query })),
  );
  const calls = searches.map(({ query }, index) => ({
    ...{ id: `toolu_${index}`, name: 'ToolSearch' },
    input: { query, max_results: SHOWN },
  }));
  const { tools, results } = await askThroughClaude(project, env, calls);
  const isLoaded = (name) => tools.some((tool) => tool.name === `mcp__node__${name}` && !tool.defer_loading);
  const failures = AT_HAND.filter((name) => !isLoaded(name)).map((name) => `${name} is not at hand`);
  for (const [index, { tool, query }] of searches.entries()) {
    const { content = [] } = results.find((result) => result.tool_use_id === `toolu_${index}`) ?? {};
    const found = Array.isArray(content) ? content.flatMap((block) => block.tool_name ?? []) : [];
    if (!found.includes(`mcp__node__${tool}`))
      failures.push(`"${query}" finds ${found.join(', ') || 'nothing'}, not ${tool}`);
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return true;
}
