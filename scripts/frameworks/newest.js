// Frameworks of files whose fixtures are built and started. `edits`: what each has beside its fixture, or otherwise (null: it has not).

/** A server of the web standard, at PORT. */
const served = (entry) => `import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import server from '${entry}';
createServer(async (incoming, outgoing) => {
  const { method, headers, url } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? undefined : Readable.toWeb(incoming);
  const answer = await server.fetch(new Request(\`http://\${headers.host}\${url}\`, { method, headers, body, duplex: 'half' }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}).listen(Number(process.env.PORT));
`;

export const newest = [
  {
    name: 'nitro',
    packages: ['nitro@3.0.260903-beta'],
    edits: {},
    build: ['nitro/dist/cli/index.mjs', 'build'],
    start: ['.output/server/index.mjs'],
    // What the build leaves out, or would be asked of somebody else.
    skip: ['GET /weather/debug', 'ALL /weather/maps/**'],
  },
  {
    name: 'react-router',
    packages: [
      ...['dev', 'node', 'serve'].map((part) => `@react-router/${part}@8.4.0`),
      ...['react-router@8.4.0', 'react@19.2.7', 'react-dom@19.2.7', 'vite@8.4.0', 'isbot@5'],
    ],
    edits: {
      'vite.config.js':
        "import { reactRouter } from '@react-router/dev/vite';\nexport default { plugins: [reactRouter()] };\n",
    },
    build: ['@react-router/dev/bin.cjs', 'build'],
    start: ['node_modules/@react-router/serve/bin.cjs', 'build/server/index.js'],
    // Shown by the browser, as it has a clientLoader.
    skip: ['GET /gym'],
  },
  {
    name: 'tanstack-start',
    packages: [
      ...['@tanstack/react-start@1.135.2', '@tanstack/react-router@1.135.2'],
      ...['react@19.2.0', 'react-dom@19.2.0', 'vite@7.3.8', '@vitejs/plugin-react@5'],
    ],
    edits: {
      'vite.config.js':
        "import { tanstackStart } from '@tanstack/react-start/plugin/vite';\nimport react from '@vitejs/plugin-react';\nexport default { plugins: [tanstackStart(), react()] };\n",
      'src/router.tsx':
        "import { createRouter } from '@tanstack/react-router';\nimport { routeTree } from './routeTree.gen';\nexport const getRouter = () => createRouter({ routeTree });\n",
      'serve.mjs': served('./dist/server/server.js'),
    },
    build: ['vite/bin/vite.js', 'build'],
    start: ['serve.mjs'],
    // Named by a key that the build makes.
    skip: ['GET listTrees', 'POST plantTree'],
  },
  {
    name: 'adonis',
    packages: ['@adonisjs/core@6.21.0', '@adonisjs/auth@9.6.0', 'edge.js@6', 'reflect-metadata@0.2.2'],
    // AdonisJS has a compiler of its own in front.
    isJavaScript: true,
    edits: {
      'adonisrc.ts': `export default {
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/auth/auth_provider'),
  ],
  preloads: [() => import('#start/kernel'), () => import('#start/routes')],
};
`,
      'config/app.js': `import { defineConfig } from '@adonisjs/core/http';
export const appKey = 'what is no secret, and long enough';
export const http = defineConfig({});
`,
      'resources/views/pages/home.edge': 'home',
      'config/logger.js': "export default { default: 'app', loggers: { app: { enabled: false } } };\n",
      'config/bodyparser.js': `import { defineConfig } from '@adonisjs/core/bodyparser';
export default defineConfig({});
`,
      'config/auth.js': `import { defineConfig } from '@adonisjs/auth';
const user = { id: 1 };
const guard = () => ({ driverName: 'api', user, isAuthenticated: true, authenticate: async () => user, check: async () => true, getUserOrFail: () => user, invalidateToken: async () => true });
export default defineConfig({ default: 'api', guards: { api: guard } });
`,
      'serve.js': `import 'reflect-metadata';
import { Ignitor } from '@adonisjs/core';
const root = new URL('./', import.meta.url);
const importer = (path) => import(path.startsWith('.') ? new URL(path, root).href : path);
await new Ignitor(root, { importer }).httpServer().start();
`,
    },
    build: null,
    start: ['serve.js'],
    skip: [],
  },
  {
    name: 'sveltekit',
    packages: [
      ...['@sveltejs/kit@2.70.4', '@sveltejs/adapter-node@5.5.7', '@sveltejs/vite-plugin-svelte@6.2.3'],
      ...['svelte@5.57.3', 'vite@7.3.8'],
    ],
    edits: {
      'vite.config.js':
        "import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };\n",
      // A form that says no origin is no browser's.
      'svelte.config.js': (text) => text.replace('kit: {', 'kit: { csrf: { checkOrigin: false },'),
      'src/app.html': '<html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n',
    },
    build: ['vite/bin/vite.js', 'build'],
    start: ['build/index.js'],
    values: { isbn: '9780131103627', lang: 'de' },
    forms: ['books/[isbn=isbn]', 'login?/login', 'login?/register'].map((path) => `POST /library/${path}`),
    skip: [],
  },
  {
    name: 'astro',
    packages: ['astro@5.18.2', '@astrojs/node@9.5.5'],
    edits: {
      'astro.config.mjs': `import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
export default defineConfig({
  base: '/garden',
  output: 'server',
  redirects: { '/plants/[id]': '/beds/[id]' },
  adapter: node({ mode: 'standalone' }),
  security: { checkOrigin: false },
});
`,
    },
    build: ['astro/astro.js', 'build'],
    start: ['dist/server/entry.mjs'],
    forms: ['POST /garden/_actions/water'],
    skip: [],
  },
  {
    name: 'next',
    packages: [
      ...['next@16.4.6', 'react@19.2.7', 'react-dom@19.2.7', 'typescript@5.9.3'],
      ...['@types/react@19', '@types/node@24'],
    ],
    edits: {
      // What is made when it is built runs for no request.
      'src/app/layout.tsx': (text) => `${text}\nexport const dynamic = 'force-dynamic';\n`,
      'src/pages/_app.tsx': (text) => `${text}\nApp.getInitialProps = async () => ({});\n`,
      'next.config.ts': (text) =>
        text.replace('basePath', 'typescript: { ignoreBuildErrors: true }, basePath'),
      '.env': 'LEGACY_URL=http://127.0.0.1:1\n',
    },
    build: ['next/dist/bin/next', 'build'],
    start: ['node_modules/next/dist/bin/next', 'start'],
    // They run when their module is loaded, and not with a request.
    wrappers: ['src/lib/with-user.ts:6', 'src/lib/logged.ts:2'],
    skip: [
      'GET /billing/robots.txt',
      // A class is not shown by a server.
      'GET /billing/invoices/new',
      // Named by a key that the build makes.
      ...['POST markPaid', 'POST signIn', 'POST signOut'],
      'ALL /billing/:path*',
    ],
  },
  {
    name: 'nuxt',
    packages: ['nuxt@4.2.2', 'vue@3.5.45', 'vue-router@4.6.5'],
    edits: { '.env': 'MAPS_URL=http://127.0.0.1:1\n' },
    build: ['nuxt/bin/nuxt.mjs', 'build'],
    start: ['.output/server/index.mjs'],
    skip: [
      'ALL /events/maps/**',
      // Made when it is built.
      'GET /events/about',
      // Below a base path Nitro answers 400: it compares with the path without that.
      'ALL /events/old/**',
    ],
  },
];
