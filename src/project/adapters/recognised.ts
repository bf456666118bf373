// Frameworks and ORMs that we know by name, and have no adapter for.

export interface Recognised {
  name: string;
  kind: 'framework' | 'orm';
  /** npm names, the one that counts as evidence first. */
  packages: readonly string[];
  /** Glob patterns relative to the package. */
  configFiles: readonly string[];
}

const script = '{js,mjs,cjs,ts,mts,cts}';

const framework = (name: string, packages: readonly string[], ...configFiles: string[]): Recognised => ({
  name,
  kind: 'framework',
  packages,
  configFiles,
});

const orm = (name: string, packages: readonly string[], ...configFiles: string[]): Recognised => ({
  name,
  kind: 'orm',
  packages,
  configFiles,
});

export const recognised: readonly Recognised[] = [
  framework('koa', ['koa']),
  framework('hono', ['hono']),
  framework('nest', ['@nestjs/core'], 'nest-cli.json'),
  framework('next', ['next'], `next.config.${script}`),
  framework('nuxt', ['nuxt'], `nuxt.config.${script}`),
  framework('hapi', ['@hapi/hapi']),
  framework('trpc', ['@trpc/server']),
  framework('elysia', ['elysia']),
  framework('nitro', ['nitro', 'nitropack'], `nitro.config.${script}`),
  framework('h3', ['h3']),
  framework('adonis', ['@adonisjs/core'], 'adonisrc.ts', '.adonisrc.json'),
  framework(
    'react-router',
    ['@react-router/dev', '@react-router/node', '@react-router/serve'],
    `react-router.config.${script}`,
  ),
  framework('remix', ['@remix-run/dev', '@remix-run/node', '@remix-run/react'], `remix.config.${script}`),
  framework('sveltekit', ['@sveltejs/kit'], `svelte.config.${script}`),
  framework('astro', ['astro'], `astro.config.${script}`),
  orm('typeorm', ['typeorm'], `ormconfig.{js,cjs,ts,json}`, 'data-source.{js,ts}', 'src/data-source.{js,ts}'),
  orm('sequelize', ['sequelize', '@sequelize/core'], '.sequelizerc'),
  orm('mongoose', ['mongoose']),
  orm('mikro-orm', ['@mikro-orm/core'], `mikro-orm.config.${script}`, `src/mikro-orm.config.${script}`),
  orm('knex', ['knex'], `knexfile.${script}`),
  orm('kysely', ['kysely'], `kysely.config.${script}`),
  orm('objection', ['objection']),
];
