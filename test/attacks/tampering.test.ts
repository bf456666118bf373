import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { prelude } from '../support/payload.ts';
import { attackSuite } from './runner.ts';
import { hooks, naive, tamper, tampering } from './tampering.ts';

// Below: it takes a realm beside that of Node.
attackSuite('tampering', tampering, { oneSession: true, unprotected: 'elsewhere' });

test('where the runtime takes the built-ins as it finds them, each hook gets out of a context of node:vm', () => {
  const bound = prelude({ title: 'mcp-node-attack', mark: '/dev/null', port: 0 });
  const inputs = hooks.map((hook) => `(() => { ${bound} ${tamper(hook, naive)} return outcome })()`);
  const program = `
    const vm = require('node:vm');
    const outcomes = ${JSON.stringify(inputs)}.map((input) => {
      const context = vm.createContext({ host: { later() {} } });
      try { return vm.runInContext(input, context) } catch (error) { return String(error) }
    });
    console.log(JSON.stringify(outcomes));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input: program, encoding: 'utf8' });
  expect(stderr).toBe('');
  const outcomes: string[] = JSON.parse(stdout);
  const failed = hooks.filter((_hook, index) => !outcomes[index]?.includes('ran in '));
  expect(failed).toEqual([]);
});
