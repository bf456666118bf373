import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from './modules.ts';
import { attackSuite } from './runner.ts';

attackSuite('modules', modules, {
  oneSession: true,
  prepare: (dir) =>
    writeFileSync(
      join(dir, 'src/evaluates.js'),
      "export const evaluate = (text) => new Function(text)();\nexport const guardKey = () => globalThis[Symbol.for('mcp-node.guard')];\n",
    ),
});
