// Handlers that hand on to a method of the project have its name, from source as live.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/express/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject, writeFiles } from '../../../support/temp.ts';

const files = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '5' } }),
  'app.ts': `import express, { type Request, type Response } from 'express';
class Users { list(req: Request, res: Response) { res.json([]); } async add(req: Request, res: Response) { res.end(); } }
const users = new Users();
const app = express();
app.get('/users', (req, res) => users.list(req, res));
app.post('/users', async (req: Request<{ id: string }>, res: Response, next): Promise<void> => { await users.add(req, res).catch(next); });
app.get('/own', (req, res) => { res.json(users.list.length); });
app.listen(3000);
`,
};
const expected = [
  'GET /users users.list app.ts:5',
  'POST /users users.add app.ts:6',
  'GET /own <anonymous> app.ts:7',
];

const told = (
  items: readonly { methods: string[]; path: string; handler: string; source: string | null }[],
) => items.map(({ methods, path, handler, source }) => `${methods.join('|')} ${path} ${handler} ${source}`);

test('from source', async () => {
  const { project } = await createProject(files);
  const source = await createSource({
    project,
    entries: [join(project.root, 'app.ts')],
    handled: ['express'],
  });
  expect(told(sourceRoutes(source).items)).toEqual(expected);
});

test('live', async () => {
  const folder = await writeFiles(files);
  symlinkSync(join(fixtures, 'blog', 'node_modules'), join(folder, 'node_modules'));
  const { result } = await runLive({ root: folder, entry: 'app.ts', app: 'app' });
  expect(told(result?.items ?? [])).toEqual(expected);
});
