import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { causeOf, lastWords, messageLines } from '../../../../src/server/readers/failure/cause.ts';

const stderr = (text: string) => ({ stderr: text, stdout: '' });
const stdout = (text: string) => ({ stderr: '', stdout: text });
const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

/** As `console.error(error)` prints it, with frames of its own. */
function printed(error: Error, depth = 12): string {
  const frames = Array.from(
    { length: depth },
    (_, at) => `    at connect (file:///app/src/server.js:${at}:41)`,
  );
  error.stack = `${error.name}: ${error.message}\n${frames.join('\n')}`;
  return inspect(error);
}

describe('the line that says why', () => {
  test.each<[string, Parameters<typeof causeOf>[0], string]>([
    [
      'in front of a deep stack',
      stderr(
        `Startup failed: ${printed(new Error('SESSION_SECRET must be set: copy .env.example to .env'))}\n`,
      ),
      'Startup failed: Error: SESSION_SECRET must be set: copy .env.example to .env',
    ],
    ['on stdout', stdout('error: DB_URL is required\n'), 'error: DB_URL is required'],
    ['on stderr', stderr('error: DB_URL is required\n'), 'error: DB_URL is required'],
    [
      'behind what a server logs',
      stdout(`booting\nloading 3 plugins\n${red('Error:')} no key\n`),
      'Error: no key',
    ],
    [
      'between warnings of Node',
      stderr(
        '(node:7) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.\n(Use `node --trace-deprecation ...` to show where the warning was created)\nFailed to start\n',
      ),
      'Failed to start',
    ],
    [
      'with properties of the error behind its frames',
      stderr(
        printed(
          Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5999'), {
            errno: -111,
            code: 'ECONNREFUSED',
            address: '127.0.0.1',
          }),
        ),
      ),
      'Error: connect ECONNREFUSED 127.0.0.1:5999',
    ],
    [
      'a line of the source in front',
      stderr(
        '/app/src/config.js:3\n  const error = {;\n                 ^\n\nSyntaxError: Unexpected token\n    at wrapSafe (node:internal/modules/cjs/loader:1:1)\n\nNode.js v24.1.0\n',
      ),
      'SyntaxError: Unexpected token',
    ],
    [
      'a log line as JSON',
      stdout(
        '{"level":30,"msg":"starting"}\n{"level":60,"err":{"message":"missing JWT_SECRET"},"msg":"failed"}\n',
      ),
      '{"level":60,"err":{"message":"missing JWT_SECRET"},"msg":"failed"}',
    ],
    [
      'the stronger one of two',
      stderr('retrying, could not connect\nTypeError: x is not a function\n'),
      'TypeError: x is not a function',
    ],
  ])('%s', (_, text, cause) => {
    expect(causeOf(text)).toBe(cause);
  });

  test('with its causes', () => {
    const cause = new Error('getaddrinfo ENOTFOUND db', { cause: new Error('no network') });
    const lines = causeOf(stderr(printed(new Error('no database', { cause }))))?.split('\n');
    expect(lines?.map((line) => line.trim())).toEqual([
      'Error: no database',
      '[cause]: Error: getaddrinfo ENOTFOUND db',
      '[cause]: Error: no network',
    ]);
  });

  test('nothing that looks like one', () => {
    expect(causeOf(stderr('listening on 3000\n'))).toBeUndefined();
    expect(lastWords({ stderr: '\n', stdout: 'a\nb\nc\nd\ne\nf\n' })).toBe('b\nc\nd\ne\nf');
  });
});

describe('a list', () => {
  const names = Array.from({ length: 20 }, (_, at) => `SETTING_${at}`);

  test.each([
    ['indented', (name: string) => `    ${name}: undefined`],
    ['with bullets', (name: string) => `- ${name} is required`],
    ['with numbers', (name: string) => `1) ${name}`],
    ['of names alone', (name: string) => name],
    ['in colours', (name: string) => `    ${red(name)}: ${red('Required')}`],
  ])('%s, has its head and all of its items', (_, line) => {
    const text = `${'='.repeat(30)}\n${red('Missing environment variables:')}\n${names.map(line).join('\n')}\n${'='.repeat(30)}\n\n Exiting with error code 1\n`;
    const cause = causeOf(stderr(text)) ?? '';
    expect(cause.split('\n')[0]).toBe('Missing environment variables:');
    for (const name of names) expect(cause).toContain(name);
    expect(cause).not.toContain('\u001b');
  });

  test('that is longer than anybody reads is counted', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `  V${at}X is required`);
    const cause = causeOf(stderr(`Invalid environment:\n${lines.join('\n')}\n`))?.split('\n');
    expect(cause?.[0]).toBe('Invalid environment:');
    expect(cause?.at(-1)).toBe('and 77 more lines');
  });

  test('of issues, as validators give it, is told as names and what is wrong', () => {
    const issues = names.map((name) => ({
      code: 'invalid_type',
      expected: 'string',
      path: [name],
      message: 'Required',
    }));
    const lines = messageLines(JSON.stringify(issues, null, 2)).split('\n');
    expect(lines).toEqual(names.map((name) => `    ${name}: Required`));
    const error = Object.assign(new Error(JSON.stringify(issues, null, 2)), { name: 'ZodError' });
    expect(causeOf(stderr(`❌ Invalid environment variables: ${printed(error)}`))).toContain(
      'SETTING_19: Required',
    );
  });
});

test('the message of an error, without who required whom', () => {
  expect(messageLines("Cannot find module 'express'\nRequire stack:\n- /app/index.js\n- /app/start.js")).toBe(
    "Cannot find module 'express'",
  );
});
