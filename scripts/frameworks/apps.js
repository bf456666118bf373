// Frameworks of files that are built and started: the newest that are known, and other versions, under the name of `as`.
import { newest } from './newest.js';

/** `more`: what it needs beside, or otherwise. */
const other = (name, as, packages, { edits, ...more } = {}) => {
  const app = newest.find((one) => one.name === name);
  return { ...app, as, packages, edits: { ...app.edits, ...edits }, ...more };
};

/** The same edit of each of these files. */
const each = (files, edit) => Object.fromEntries(files.map((file) => [file, edit]));
const replaced = (pairs) => (text) =>
  Object.entries(pairs).reduce((edited, [from, to]) => edited.replaceAll(from, to), text);

/** The name of a proxy before Next 16; what it is for has to be written there. */
const middlewareOfNext = (options) => `export { proxy as middleware } from './proxy';
export const config = { ${options}matcher: ['/invoices/:path*', '/((?!api|_next/static|login|pricing|invoices|.*\\\\.txt$).*)'] };
`;

const reactRouter7 = [
  ...['dev', 'node', 'serve'].map((part) => `@react-router/${part}@7.18.4`),
  ...['react-router@7.18.4', 'react@19.2.7', 'react-dom@19.2.7', 'vite@7.3.8', 'isbot@5'],
];
const ofReactRouter7 = {
  build: ['@react-router/dev/bin.js', 'build'],
  start: ['node_modules/@react-router/serve/bin.js', 'build/server/index.js'],
};

export const apps = [
  ...newest,
  other(
    'adonis',
    'adonis7',
    ['@adonisjs/core@7.5.2', '@adonisjs/auth@10.1.0', 'edge.js@6', 'reflect-metadata@0.2.2'],
    {
      edits: {
        'config/encryption.js': `import { defineConfig, drivers } from '@adonisjs/core/encryption';
const app = drivers.aes256gcm({ id: 'app', keys: ['what is no secret, and long enough'] });
export default defineConfig({ default: 'app', list: { app } });
`,
      },
    },
  ),
  other(
    'next',
    'next15',
    [
      ...['next@15.5.29', 'react@19.2.7', 'react-dom@19.2.7', 'typescript@5.9.3'],
      ...['@types/react@19', '@types/node@24'],
    ],
    {
      // In Node it can be traced.
      edits: {
        'src/middleware.ts': middlewareOfNext("runtime: 'nodejs', "),
      },
    },
  ),
  other('nuxt', 'nuxt3', ['nuxt@3.21.11', 'vue@3.5.45', 'vue-router@4.6.5'], {
    edits: {
      'nuxt.config.ts': (text) => text.replace('({', '({ future: { compatibilityVersion: 4 },'),
    },
  }),
  other('astro', 'astro4', ['astro@4.16.19', '@astrojs/node@8.3.4']),
  other('astro', 'astro6', ['astro@6.4.8', '@astrojs/node@10.1.4'], {
    build: ['astro/bin/astro.mjs', 'build'],
  }),
  other('astro', 'astro7', ['astro@7.3.5', '@astrojs/node@11.1.6'], {
    build: ['astro/bin/astro.mjs', 'build'],
  }),
  other(
    'next',
    'next14',
    [
      ...['next@14.2.35', 'react@18.3.1', 'react-dom@18.3.1', 'typescript@5.9.3'],
      ...['@types/react@18', '@types/node@24'],
    ],
    {
      edits: {
        'next.config.ts': null,
        'next.config.mjs': `export default {
  basePath: '/billing',
  typescript: { ignoreBuildErrors: true },
  redirects: async () => [
    { source: '/bills/:id(\\\\d+)', destination: '/invoices/:id', permanent: true },
    { source: '/accounts', destination: '/invoices', permanent: false },
  ],
  rewrites: async () => ({
    afterFiles: [{ source: '/feed/:path*', destination: '/api/feed/:path*' }],
    fallback: [{ source: '/:path*', destination: \`\${process.env.LEGACY_URL}/:path*\` }],
  }),
};
`,
        'src/middleware.ts': middlewareOfNext(''),
      },
      // Middleware runs at the edge, where it tells nothing, and a layout beside its page.
      wrappers: [
        ...newest.find(({ name }) => name === 'next').wrappers,
        ...['src/proxy.ts:3', 'src/app/(account)/layout.tsx:5'],
      ],
    },
  ),
  other('react-router', 'react-router7', reactRouter7, {
    edits: {
      'react-router.config.ts': (text) =>
        text.replace('ssr: true', 'future: { v8_middleware: true }, ssr: true'),
    },
    ...ofReactRouter7,
  }),
  // Without the flag, no middleware runs.
  other('react-router', 'react-router7-plain', reactRouter7, ofReactRouter7),
  other(
    'react-router',
    'remix2',
    [
      ...['dev', 'node', 'serve', 'react', 'route-config'].map((part) => `@remix-run/${part}@2.17.5`),
      ...['react@18.3.1', 'react-dom@18.3.1', 'vite@6.4.6', 'isbot@4', 'typescript@5.9.3'],
    ],
    {
      edits: {
        'react-router.config.ts': null,
        'vite.config.js': `import { vitePlugin as remix } from '@remix-run/dev';
export default { plugins: [remix({ basename: '/gym', future: { v3_routeConfig: true } })] };
`,
        'app/routes.ts': replaced({ '@react-router/dev/routes': '@remix-run/route-config' }),
        // Of a module that `relative` names its compiler keeps what is not for the browser.
        'app/api/routes.ts': replaced({
          '@react-router/dev/routes': '@remix-run/route-config',
          "own('api/slots', '": "route('api/slots', 'api/",
          "own('api/slots/:slotId', '": "route('api/slots/:slotId', 'api/",
        }),
        // It has no middleware.
        'app/root.tsx':
          "import { Outlet } from '@remix-run/react';\nexport default function App() {\n  return <Outlet />;\n}\n",
        'app/account/booking.tsx': (text) => text.replace(/import.*owner.*|export const middleware.*/g, ''),
        ...each(
          ['app/account/account.tsx', 'app/session/members-only.tsx'],
          replaced({ "{ Outlet } from 'react-router'": "{ Outlet } from '@remix-run/react'" }),
        ),
        ...each(
          ['app/session/login.tsx', 'app/session/session.server.ts'],
          replaced({ "'react-router'": "'@remix-run/node'" }),
        ),
      },
      build: ['@remix-run/dev/dist/cli.js', 'vite:build'],
      start: ['node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
    },
  ),
  other('nitro', 'nitropack2', ['nitropack@2.13.6', 'h3@1.15.11'], {
    edits: {
      'server.ts': null,
      'nitro.config.ts': replaced({
        "{ defineConfig } from 'nitro'": "{ defineNitroConfig as defineConfig } from 'nitropack/config'",
        serverDir: 'srcDir',
        "{ route: '/admin/**'":
          "{ route: '/legacy/:city/report', handler: './legacy/report.ts', method: 'get' }, { route: '/admin'",
      }),
      ...each(
        [
          ...[
            'forecast.ts',
            'sensors.ts',
            'legacy/report.ts',
            'legacy/staff-only.ts',
            'server/routes/live.ts',
          ],
          ...['[id].get.ts', '[id]/readings.post.ts'].map((file) => `server/api/stations/${file}`),
          ...['server/middleware/1.trace.ts', 'server/routes/admin/[...path].ts'],
        ],
        replaced({
          "from 'nitro/cache'": "from 'nitropack/runtime'",
          "from 'nitro'": "from 'h3'",
          defineHandler: 'defineEventHandler',
          defineCachedHandler: 'defineCachedEventHandler',
          'new HTTPError': 'createError',
          HTTPError: 'createError',
          'defineEventHandler, type': 'defineEventHandler, getHeader, type',
          'defineEventHandler, createError': 'defineEventHandler, getHeader, createError',
          'event.req.headers.get(': 'getHeader(event, ',
          'event.req.json()': '({})',
          'event.req.method, event.url.pathname': 'event.method, event.path',
        }),
      ),
    },
    build: ['nitropack/dist/cli/index.mjs', 'build'],
  }),
];
