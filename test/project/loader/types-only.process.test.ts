// What has only types is imported as nothing, as bundlers have it, in the shell and for routes; what is missing stays missing.
import * as moduleApi from 'node:module';
import { expect, test } from 'vitest';
import type { Route } from '../../../src/protocol/schemas.ts';
import { connect } from '../../support/client.ts';
import { linkPackage, makeFolder, root } from '../../support/folders.ts';

const manifest = (name: string, more: object) => JSON.stringify({ name, version: '1.0.0', ...more });
const files = {
  'package.json': JSON.stringify({
    type: 'module',
    main: 'src/app.ts',
    dependencies: { express: '5', declared: '1' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { verbatimModuleSyntax: true, module: 'esnext' } }),
  'node_modules/by-path/package.json': manifest('by-path', {
    exports: { '.': './index.js', './adapters': { types: './adapters.d.ts' }, './gone': './gone.js' },
  }),
  'node_modules/by-path/index.js': 'module.exports = {};',
  'node_modules/by-pattern/package.json': manifest('by-pattern', {
    exports: { './*.js': { types: './*.d.ts', default: null } },
  }),
  'node_modules/all-types/package.json': manifest('all-types', { types: 'index.d.ts' }),
  'node_modules/all-types/index.d.ts': 'export interface A { a: 1 }',
  'node_modules/nested/package.json': manifest('nested', {
    exports: { import: { types: './a.d.mts' }, require: { types: './a.d.cts' } },
  }),
  'node_modules/@types/scope__declared/package.json': manifest('@types/scope__declared', {
    types: 'index.d.ts',
  }),
  'node_modules/@types/declared/package.json': manifest('@types/declared', { types: 'index.d.ts' }),
  'src/types.ts': `import { type A } from 'by-path/adapters'; import { type B } from 'by-pattern/some.js'; import { type C } from 'all-types';
    import { type D } from 'nested'; import { type E } from '@scope/declared';
    export const made: A | B | C | D | E | string = 'made';`,
  'src/app.ts': `import express from 'express'; import { made } from './types.ts';
    const app = express(); app.get('/' + made, function show(_, res) { res.end(); }); app.listen(3000);`,
  'src/missing.ts': `import { type A } from 'not-there'; export const a: A = 1;`,
  'src/uninstalled.ts': `import { type A } from 'declared'; export const a: A = 1;`,
  'src/unbuilt.ts': `import { type A } from 'by-path/gone'; export const a: A = 1;`,
  'src/closed.ts': `import { type A } from 'by-path/closed'; export const a: A = 1;`,
  'src/value.ts': `import { a } from 'by-path/adapters'; export default a;`,
};

// Node before 22.15 has no hook for it.
test.skipIf(!('registerHooks' in moduleApi))(
  'a module of types is nothing, and does not keep the rest from being loaded',
  async () => {
    using project = makeFolder(files);
    linkPackage(project.dir, 'express', `${root}/node_modules/express`);
    await using session = await connect(project.dir);
    expect(await session.shell(`import { made } from './src/types.ts'; made`)).toMatchObject({
      output: { value: `'made'` },
    });
    const { items } = await session.call<{ items: Route[] }>('list_routes');
    expect(items).toMatchObject([{ path: '/made', origin: 'live' }]);
    for (const [file, says] of Object.entries({
      missing: `Cannot find package 'not-there'`,
      uninstalled: `Cannot find package 'declared'`,
      unbuilt: 'Cannot find module',
      closed: `Package subpath './closed' is not defined`,
      value: `does not provide an export named 'a'`,
    })) {
      const { status, output } = await session.shell(`import * as all from './src/${file}.ts'; all`);
      expect([status, output.exception?.message]).toEqual(['error', expect.stringContaining(says)]);
    }
  },
);
