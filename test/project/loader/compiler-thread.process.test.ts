// tsx's compiler runs in the thread that watches for the server: a thread of its own would take as long to start as all of Node.
import * as moduleApi from 'node:module';
import { expect, test } from 'vitest';
import { connect } from '../../support/client.ts';
import { linkPackage, makeFolder, root } from '../../support/folders.ts';

const files = {
  'package.json': JSON.stringify({ type: 'module', main: 'src/app.ts', dependencies: { express: '5' } }),
  'src/threads.ts': `import { createRequire } from 'node:module';
    export enum Kind { First = 1 }
    export const { Kind: Common } = createRequire(import.meta.url)('./common.cts') as { Kind: { Second: number } };
    export const threads = (process.report.getReport() as unknown as { workers: unknown[] }).workers.length;`,
  'src/common.cts': 'export enum Kind { Second = 2 }',
  'src/app.ts': `import express from 'express'; import { Kind, Common, threads } from './threads.ts';
    const app = express();
    app.get(\`/\${Kind.First}/\${Common.Second}/\${threads}\`, function show(_, res) { res.end(); });
    app.listen(3000);`,
};

// Without such hooks, tsx has a thread of its own.
test.skipIf(!('registerHooks' in moduleApi))(
  'a process that compiles TypeScript of both kinds has one thread of ours, in the shell and for routes',
  async () => {
    using project = makeFolder(files);
    linkPackage(project.dir, 'express', `${root}/node_modules/express`);
    await using session = await connect(project.dir);
    const code = `import { Kind, Common, threads } from './src/threads.ts'; [Kind.First, Common.Second, threads]`;
    expect(await session.shell(code)).toMatchObject({ output: { value: '[ 1, 2, 1 ]' } });
    const { items } = await session.call<{ items: object[] }>('list_routes');
    expect(items).toMatchObject([{ path: '/1/2/1', origin: 'live' }]);
  },
);
