// Plain Node in the place of the shell: no isolate, no membrane, no guard, no wall. It evaluates each text that comes on descriptor 5 as V8's
// REPL does, and answers there. Descriptors 3 and 4 are those that a project process has to the server.
import { existsSync } from 'node:fs';
import { Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const [, , project = ''] = process.argv;
// What is imported is resolved from there.
const { load, meta } = await import(pathToFileURL(join(project, 'plain-import.mjs')).href);

async function declare(specifier, names) {
  const module = await load(specifier);
  for (const [local, name] of names)
    Object.defineProperty(globalThis, local, {
      get: () => (name === '*' ? module : module[name]),
      configurable: true,
    });
  return {};
}

const { post } = Session.prototype;
const { parse, stringify } = JSON;
const { apply } = Reflect;
const { message, name } = { message: 'message', name: 'name' };
const isError = Error.isError ?? ((value) => value instanceof Error);

function tell(value) {
  try {
    return isError(value) ? `${value[name]}: ${value[message]}` : inspect(value);
  } catch (error) {
    return `cannot be told: ${typeof error}`;
  }
}

Object.assign(globalThis, {
  __import: Object.assign(load, { declare, meta }),
  __await: (value) => value,
  __awaitEach: (value) => value,
  __tell: tell,
  plainNode: true,
  require: createRequire(join(project, 'package.json')),
});

const inspector = new Session();
inspector.connect();
const ask = (method, params) =>
  new Promise((resolve, reject) => {
    apply(post, inspector, [method, params, (error, answer) => (error ? reject(error) : resolve(answer))]);
  });

async function evaluate(expression) {
  const params = { expression, replMode: true, awaitPromise: true };
  const { result, exceptionDetails } = await ask('Runtime.evaluate', params);
  const { objectId, value, unserializableValue } = exceptionDetails?.exception ?? result;
  if (objectId === undefined) return unserializableValue ?? inspect(value);
  const functionDeclaration = 'function () { return __tell(this) }';
  const told = await ask('Runtime.callFunctionOn', { objectId, functionDeclaration });
  return told.result.value;
}

// As in a project process, where whoever looks finds it.
new Socket({ fd: 3 }).on('error', () => {}).resume();
// As the app does.
if (existsSync(join(project, '.env'))) process.loadEnvFile(join(project, '.env'));
// As programs do that end in an orderly way.
process.on('SIGTERM', () => process.exit());
// Late errors of an attack do not end the next one.
process.on('uncaughtException', () => {});

const orders = new Socket({ fd: 5 });
const { write } = orders;
const answer = (outcome) => apply(write, orders, [`${stringify(outcome)}\n`]);
createInterface({ input: orders }).on('line', async (line) => {
  try {
    answer(await evaluate(parse(line)));
  } catch {
    // Without an inspector it cannot go on.
    process.exit(1);
  }
});
answer(`ready ${process.pid}`);
