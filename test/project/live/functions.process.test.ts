// What is alive in a process, as adapters look for it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { writeFiles } from '../../support/temp.ts';

const functions = pathToFileURL(join(import.meta.dirname, '../../../src/project/live/functions.ts')).href;

test('functions and objects that nothing but a closure holds are found', async () => {
  const root = await writeFiles({
    'main.mjs': `
      const { openInspector } = await import(${JSON.stringify(functions)});
      const inspector = openInspector(process.cwd(), () => {});
      class App { routes = [1, 2, 3]; }
      const keep = (() => {
        const app = new App();
        const route = function onlyHere() {};
        return () => [app, route];
      })();
      const apps = inspector.objects('onlyHere').filter((value) => Object.getPrototypeOf(value)?.constructor?.name === 'App');
      const found = inspector.functions('onlyHere').filter((value) => value.name === 'onlyHere');
      const unheard = 'never' + 'Mentioned';
      const none = [...inspector.objects(unheard), ...inspector.functions(unheard)];
      console.log(JSON.stringify([apps, found.length, apps[0] === keep()[0], none.length]));
    `,
  });
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), 'main.mjs'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  expect(stdout, stderr).toBe('[[{"routes":[1,2,3]}],1,true,0]\n');
});
