import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, type Redact } from '../../src/server/redact.ts';

const root = '/srv/blog';
const of = (env: Record<string, string>, environment: NodeJS.ProcessEnv = {}): Redact =>
  createRedactor(Object.entries(env), environment, root);

describe('where a secret may stand', () => {
  const secret = 'x7Qk"2p/9w+Zb c\\d';
  const redact = of({ API_KEY: secret });
  const json = (value: string) => JSON.stringify({ value });
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  test.each<[string, string]>([
    ['as it is', secret],
    ['in JSON', json(secret)],
    ['in JSON within JSON', json(json(secret))],
    ['in JSON within JSON within JSON', json(json(json(secret)))],
    ['with escaped slashes', json(secret).replaceAll('/', '\\/')],
    ['with escapes of another printer', json(secret).replaceAll('+', '\\u002B')],
    ['printed', inspect({ secret })],
    ['printed as JSON', inspect(json(secret))],
    ['in a URL', `https://x/?a=${encodeURIComponent(secret)}`],
    ['in a form', new URLSearchParams({ secret }).toString()],
    ['in a URL within a URL', encodeURIComponent(`?a=${encodeURIComponent(secret)}`)],
    ['with lower-case escapes', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in HTML', secret.replaceAll('"', '&quot;')],
    ['in base64', base64(secret)],
    ['in base64, one further', base64(`:${secret}`)],
    ['in base64, two further', base64(`u:${secret}:more`)],
    ['in base64url', Buffer.from(`ann:${secret}`).toString('base64url')],
    ['in base64 within a URL', encodeURIComponent(base64(secret))],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in hex, upper case', Buffer.from(secret).toString('hex').toUpperCase()],
    ['as a buffer is printed', inspect(Buffer.from(`${secret}!`))],
  ])('%s', (_, text) => {
    const shown = redact(`before ${text} after`);
    expect(shown).toMatch(/before .*\[redacted:API_KEY\].* after/);
    expect(shown).not.toMatch(/x7Qk|eDdRa|7837516b/i);
  });

  test('in keys and values of an answer', () => {
    expect(redact({ [secret]: [{ a: [`=${secret}`] }] })).toEqual({
      '[redacted:API_KEY]': [{ a: ['=[redacted:API_KEY]'] }],
    });
  });

  test('a key of several lines, broken as printers and logs break it', () => {
    const lines = Array.from({ length: 6 }, (_, at) => `${at}`.repeat(4).concat('QUJDREVG'.repeat(7)));
    const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    const texts = [
      pem,
      inspect(pem),
      inspect({ a: { pem } }),
      json(json(pem)),
      pem.replaceAll(/^/gm, '[project] '),
      pem.replaceAll('\n', '\r\n    '),
      lines.slice(2, 4).join('\n'),
    ];
    for (const known of [of({ SIGNING: pem }), of({ ACCOUNT: json(pem) }), of({})])
      for (const text of texts.slice(0, 6)) expect(known(text)).not.toContain('QUJDREVG');
    // A part of it says by itself what it is only to who knows the whole.
    expect(of({ SIGNING: pem })(texts[6] as string)).not.toContain('QUJDREVG');
    expect(of({})(pem.slice(0, 200))).toMatch(/^\[redacted:private-key\]$/);
  });

  test('its variable is named, the longest value first', () => {
    const own = of(
      { TOKEN: 'k3y-of-ann', DATABASE_URL: 'pg://u:k3y-of-ann-7@db/x' },
      { GH_TOKEN: 'gh-t0k-en-77' },
    );
    expect(own('k3y-of-ann-7 k3y-of-ann pg://u:k3y-of-ann-7@db/x gh-t0k-en-77')).toBe(
      '[redacted:DATABASE_URL] [redacted:TOKEN] pg://[redacted]@db/x [redacted:GH_TOKEN]',
    );
  });

  test('known by its form alone', () => {
    const hash = `$2b$10$${'N9qo8uLOickgx2ZMRZoMye'.repeat(3).slice(0, 53)}`;
    expect(redact({ rows: `[ { id: 1, hash: '${hash}' } ]` })).toEqual({
      rows: "[ { id: 1, hash: '[redacted:password-hash]' } ]",
    });
  });

  test('a random value in a field whose name says that it is a secret', () => {
    const value = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';
    const rows = {
      passwordHash: value,
      reset_token: value,
      'api-key': 'name',
      secret: 'member',
      id: value,
      key: value,
    };
    for (const text of [inspect(rows), JSON.stringify(rows), JSON.stringify(JSON.stringify(rows))]) {
      expect(redact(text).split('[redacted]')).toHaveLength(3);
      expect(redact(text).split(value)).toHaveLength(3);
      expect(redact(text, { own: value })).toBe(text);
    }
  });

  test('what the agent wrote itself is no secret by its form; what is one by its variable stays one', () => {
    const token = `ghp_${'aB3dE6gH9j'.repeat(4)}`;
    const own = `fetch('https://me:pa55@x', '${token}', '${secret}')`;
    expect(redact(token)).toBe('[redacted:github-token]');
    expect(redact(`${token} https://me:pa55@x`, { own })).toBe(`${token} https://me:pa55@x`);
    expect(redact(secret, { own })).toBe('[redacted:API_KEY]');
  });

  test('nothing is hidden where the user shows everything, and every text is readable all the same', () => {
    const all = createRedactor([['API_KEY', secret]], {}, root, true);
    expect(all(`${secret} \u001b[1mbold\u001b[22m \ud83d`)).toBe(`${secret} bold \ufffd`);
  });
});

describe('what is only a word', () => {
  const redact = of({
    ADMIN_PASSWORD: 'admin123',
    APP_KEY: 'orders-of-the-shop',
    PASSWORD: 'postgres',
    HOOK_TOKEN: 'a8f5f167f44f4964e6c998dee827110c',
  });

  test('within a longer word, it is none; after an escape it is', () => {
    expect(redact('admin1234 xadmin123 my_admin123 admin123x postgresql postgres')).toBe(
      'admin1234 xadmin123 my_admin123 admin123x postgresql postgres',
    );
    expect(redact(JSON.stringify('\nadmin123') + encodeURIComponent(' admin123'))).not.toContain('admin123');
  });

  test('names, paths and types of our readers have no passwords in them, but random strings', () => {
    const answer = {
      items: [{ path: '/hooks/admin123', source: 'src/orders-of-the-shop/index.ts:3', handler: 'admin123' }],
      warnings: [{ code: 'X', message: 'it said admin123' }],
    };
    expect(redact(answer, { reader: true })).toEqual({
      ...answer,
      warnings: [{ code: 'X', message: 'it said [redacted:ADMIN_PASSWORD]' }],
    });
    const path = (at: string) => ({ items: [{ path: `/hooks/${at}` }] });
    expect(redact(path('a8f5f167f44f4964e6c998dee827110c'), { reader: true })).toEqual(
      path('[redacted:HOOK_TOKEN]'),
    );
  });
});

describe('half a secret beside a cut', () => {
  const secret = 'x7Qk2p9wZb4Tn8';
  const redact = of({ API_KEY: secret });

  test.each<[string, (part: string) => string]>([
    ['by the printer of a string', (part) => `'aaa ${part}'... 7 more characters`],
    ['by the printer of the isolate', (part) => `{ a: "${part} … 7 more characters`],
    ['by a preview', (part) => `[ '${part} … (2345 characters)`],
    ['by the printer of a long string', (part) => `'aaa ${part}' … 7 more characters …\n'bbb'`],
    ['of what was printed', (part) => `aaa ${part}\n… [7 of 99 bytes left out] …\nbbb\n`],
  ])('%s', (_, text) => {
    for (let length = 4; length < secret.length; length++)
      expect(redact(text(secret.slice(0, length))), `${length}`).toBe(text('[redacted:API_KEY]'));
    const code = Buffer.from(secret).toString('base64');
    expect(redact(text(code.slice(0, 9)))).toBe(text('[redacted:API_KEY]'));
    expect(redact(text('x7 nothing'))).toBe(text('x7 nothing'));
  });

  test('at the beginning of what was kept', () => {
    expect(redact(`…${secret.slice(5)} and more`)).toBe('…[redacted:API_KEY] and more');
    expect(redact(`a … 7 more characters …\n'${secret.slice(5)} b'`)).toBe(
      "a … 7 more characters …\n'[redacted:API_KEY] b'",
    );
    expect(redact(`a\n… [7 of 99 bytes left out] …\n${secret.slice(5)} b`)).toBe(
      'a\n… [7 of 99 bytes left out] …\n[redacted:API_KEY] b',
    );
    expect(redact(`[project] …\n[project] ${secret.slice(5)}`)).toBe(
      '[project] …\n[project] [redacted:API_KEY]',
    );
  });
});

describe('readable texts', () => {
  const redact = of({});
  test.each([
    ['\u001b[32minfo\u001b[39m \u001b[1;4mstarted\u001b[22m', 'info started'],
    ['\u001b[38;2;1;2;3mx\u001b[0m\u009b31my', 'xy'],
    [
      '\u001b]0;title\u0007a\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\b\u001bP1$r0m\u001b\\c',
      'alinkbc',
    ],
    ['\u001b(Ba\u001b7b\u001bcc\u001b=d\u001b', 'abcd'],
    ['\u001b[2K\u001b[1Gprogress 10%\u001b[2K\u001b[1Gprogress 50%', 'progress 50%'],
    ['10%\r50%\r100%\ndone\r\n|\b/\b-', '100%\ndone\n-'],
    ['last \r', 'last '],
    ['a\u0007b\u0000c\td', 'abc\td'],
    ['I like it \ud83d', 'I like it \ufffd'],
    ['\udc00 😀', '\ufffd 😀'],
  ])('%j', (text, shown) => {
    expect(redact({ stdout: text, warnings: [{ message: text }] })).toEqual({
      stdout: shown,
      warnings: [{ message: shown }],
    });
    expect(redact(text)).toBe(shown);
  });

  test('a colour within a secret does not save it', () => {
    expect(of({ API_KEY: 'x7Qk2p9wZb4' })('x7\u001b[31mQk2p\u001b[39m9wZb4')).toBe('[redacted:API_KEY]');
  });

  test('a value keeps its line breaks; keys and values are well-formed', () => {
    expect(redact({ 'a\ud800': 'x\ry\u001b[1mz \ud800' })).toEqual({ 'a\ufffd': 'x\ryz \ufffd' });
  });

  test.each([
    '\u001b',
    '\u001b[',
    '\u001b[1;31',
    '\u009b',
    '\u001b]0;title',
    '\u009d8;;https://x',
    '\u001bP1$r',
    '\u001b(',
  ])('what a name begins, %j, takes none of the words behind it', (begun) => {
    const plain = of({})(`There is no "name${begun}". Did you mean "db"?`, { reader: true });
    expect(plain).toMatch(/^There is no "name.*Did you mean "db"\?$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(plain).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });
});

describe('for generated projects and env files', () => {
  const word = fc.constantFrom(
    ...'member orders pretty Norway postgres secret test name admin items user role production mysql token key api'.split(
      ' ',
    ),
    ...[
      'Zürich',
      'eu-west-1',
      'en-US',
      '/api/v1',
      'src/routes',
      'localhost:3000',
      'ann@example.org',
      'http://localhost:8080/x',
    ],
    ...[
      'http://api.example.com',
      '10.0.0.1',
      '42',
      '2026',
      'v2',
      'true',
      'keyboard cat',
      'orders-service',
      'sqlite',
      '1.2.3',
    ],
  );
  const plainName = fc.constantFrom(
    'SERVICE',
    'DEFAULT_ROLE',
    'COUNTRY',
    'API_PREFIX',
    'DB_USER',
    'LOG_FORMAT',
    'REGION',
    'MAIL_FROM',
  );
  const secretName = fc.constantFrom(
    'PASSWORD',
    'SECRET',
    'TOKEN',
    'API_KEY',
    'DB_PASS',
    'clientSecret',
    'APP_SALT',
  );
  /** Whatever their names say, these values are words of the project. */
  const words = fc.dictionary(fc.oneof(plainName, secretName), word, { maxKeys: 8 });

  const text = fc
    .array(fc.oneof(word, fc.string({ unit: 'grapheme-ascii', maxLength: 12 })), { maxLength: 8 })
    .map((parts) => parts.join(' ').replaceAll(/[@=…]|\/\/|\.\.\./g, '-'));
  /** A URL and a mail address in a row are a URL with a user. */
  const joined = fc
    .array(word, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('').replaceAll('@', '-'));
  const route = fc.record({
    path: joined.map((name) => `/${name}s/:id`),
    handler: joined,
    source: joined.map((name) => `src/${name}.ts:3`),
    methods: fc.constant(['GET']),
    params: fc.array(word),
  });
  const answer = fc.record({
    items: fc.array(route, { maxLength: 5 }),
    warnings: fc.array(fc.record({ code: fc.constant('X'), message: text }), { maxLength: 2 }),
    rows: fc.array(fc.dictionary(word, text, { maxKeys: 4 }), { maxLength: 4 }),
    stdout: text.map((line) => `${line}\n`),
  });
  const whose = fc.constantFrom({}, { reader: true as const });

  test('an answer without a secret is the same with redaction and without', () => {
    fc.assert(
      fc.property(words, answer, whose, (env, given, about) => {
        expect(of(env)(given, about)).toEqual(given);
        expect(of({}, env)(inspect(given), about)).toEqual(inspect(given));
      }),
      { numRuns: 100 },
    );
  });

  const random = fc
    .string({
      unit: fc.constantFrom(
        ...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"\'\\/+-_=&% $#!~\t\n',
      ),
      minLength: 24,
      maxLength: 60,
    })
    .map((value) => `q7Zx${value.trim()}9kW`);
  const encodings: ((value: string) => string)[] = [
    (value) => value,
    (value) => JSON.stringify({ value }),
    (value) => JSON.stringify(JSON.stringify({ value })),
    (value) => inspect({ value }),
    (value) => `https://x/?a=${encodeURIComponent(value)}`,
    (value) => Buffer.from(`u:${value}`).toString('base64'),
    (value) => Buffer.from(value).toString('base64url'),
    (value) => Buffer.from(value).toString('hex'),
  ];

  test('of an answer with one, nothing is missing but the secret, however it is written', () => {
    fc.assert(
      fc.property(
        words,
        secretName,
        random,
        fc.constantFrom(...encodings),
        answer,
        (env, name, secret, write, given) => {
          const redact = of({ ...env, [name]: secret });
          const written = write(secret);
          const shown = redact({ ...given, stdout: `before ${written} after\n` });
          expect(shown).toEqual({
            ...given,
            stdout: expect.stringMatching(/^before .*\[redacted:\w+\].* after\n$/s),
          });
          // Where it is unescaped again, and where it is not.
          expect(shown.stdout).not.toContain(secret);
          expect(shown.stdout).not.toContain(written.slice(-20, -6));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('cut anywhere, no part of it is shown', () => {
    fc.assert(
      fc.property(random, fc.nat(), (secret, at) => {
        const escaped = JSON.stringify(secret).slice(1, -1);
        const part = escaped.slice(0, 4 + (at % (escaped.length - 4)));
        expect(of({ TOKEN: secret })(`'aaa ${part}'... 9 more characters`)).toBe(
          "'aaa [redacted:TOKEN]'... 9 more characters",
        );
      }),
      { numRuns: 100 },
    );
  });
});
