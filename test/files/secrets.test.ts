import { describe, expect, test } from 'vitest';
import { isUnmistakable, judge } from '../../src/files/secrets/decide.ts';
import { replaceShapes, shapeOf, shapes } from '../../src/files/secrets/shapes.ts';
import { hideCredentials } from '../../src/files/secrets/urls.ts';
import type { Scope } from '../../src/protocol/permissions.ts';

/** `key=value`, one a line. */
const pairs = (text: string): [string, string][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);

describe('a variable', () => {
  test.each(
    pairs(`
      DEFAULT_ROLE=member
      COUNTRY=Norway
      CITY=Zürich
      API_PREFIX=/api/v1
      ROUTES_DIR=src/routes
      DATABASE_URL=file:./dev.db
      REDIS_URL=redis://localhost:6379
      ORIGINS=http://localhost:3000,https://app.example.com
      REPOSITORY=git+ssh://git@github.com/ann/shop.git
      DATABASE_URL=postgres://app@localhost/shop
      MAIL_FROM=Ann <ann@example.org>
      LOCALE=nb-NO
      ZONE=Europe/Oslo
      CRON=*/5 * * * *
      MODEL=claude-3-5-sonnet-20241022
      SCOPES=["read","write"]
      SALT_ROUNDS=10
      JWT_EXPIRES_IN=7d
      JWT_ALGORITHM=HS256
      COOKIE_NAME=connect.sid
      TOKEN_URL=https://auth.example.com/token
      PASSWORD_MIN_LENGTH=8
      USE_TOKEN=true
      API_KEY=
      GOOGLE_APPLICATION_CREDENTIALS=./keys/service-account.json
      SSL_KEY_PATH=/etc/ssl/private/key.pem
      KEYCLOAK_URL=http://localhost:8080
      MONKEY=banana
      AUTHOR=Ann
      PASSPORT_STRATEGY=local
      PWD=/srv/k8s-9f8a7b6c5d/shop
      BUILD_DIR=/srv/build-9f8a7b6c5d/out
      PGHOST=ep-cool-darkness-a1b2c3d4.eu-central-1.aws.neon.tech
      CDN_URL=https://d111111abcdef8.cloudfront.net/images
      PORT=x7Qk2p9w
    `),
  )('%s=%s is shown, and searched for nowhere', (name, value) => {
    expect(judge(name, value)).toMatchObject({ shown: value, secrets: [] });
    expect(judge(name, value).reason).toMatch(/^shown: /);
  });

  test.each(
    pairs(`
      PASSWORD=postgres
      SECRET=secret
      TOKEN=test
      API_KEY=name
      apiKey=orders-service
      CACHE_KEY=src/routes
      SESSION_SECRET=keyboard cat
      ADMIN_PASSWORD=1234
      MAIL_TOKEN=ann@example.org
      WEBHOOK_URL=https://example.com/hooks/orders
    `),
  )(
    '%s=%s is hidden where it is read, and searched for nowhere: it stands in answers by chance',
    (name, value) => {
      expect(judge(name, value)).toMatchObject({ shown: '[redacted]', secrets: [] });
      expect(judge(name, value).reason).toMatch(
        /^hidden: ".+" in its name .*common; not searched for elsewhere/,
      );
    },
  );

  test.each(
    pairs(`
      API_KEY=hunter2-hunter2
      dbPassword=hunter2
      PIN_SECRET=12345678
      SESSION_SALT=pepper-and-salt-77
      MAIL_PASSWORD=mailbox-password-for-development
      PRIVATE=9f8a7b6c5d
      STRIPE_SIGNATURE=x7Qk2p9w
      npm_config__auth=YW5uOmh1bnRlcjI=
      PGPASSWORD=qwertz123
      DBPASS=Tr0ub4dor&3zz
      MYAPIKEY=ab12-cd34!ef
      HMACKEY=x9Q-hunter7!a
      NEXT_PUBLIC_SECRET=qwertz123
      SENTRY_DSN=https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1
      DEPLOY_WEBHOOK_URL=https://deploy.example/hook/9f8a7b6c5d4e3f2a1b
      AWS_THING=AKIAIOSFODNN7EXAMPLE
      ANYTHING=a8f5f167f44f4964e6c998dee827110c
      ANYTHING=aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ5
    `),
  )('%s=%s is cut out of everything', (name, value) => {
    expect(judge(name, value)).toMatchObject({
      shown: '[redacted]',
      secrets: expect.arrayContaining([value]),
    });
    expect(judge(name, value).reason).toMatch(/^hidden: .*; cut out of every answer\. --allow-env=/);
  });

  test.each(
    pairs(`
      TENANT_ID=550e8400-e29b-41d4-a716-446655440000
      GIT_COMMIT=4df4fd6aab3d8a1f0c9b8e7d6c5b4a3928171605
      CONTRACT_ADDRESS=0x52908400098527886E0F7030069857D2E4169EE7
      PLAIN=x7Qk2p9w
      STRIPE_PUBLISHABLE_KEY=pk-51H8abcDEF
    `),
  )('%s=%s is neither: hidden where it is read, and nowhere else', (name, value) => {
    expect(judge(name, value)).toMatchObject({ shown: '[redacted]', secrets: [] });
    expect(judge(name, value).reason).toMatch(/neither its name nor its value/);
  });

  test.each([
    ['postgres://ann:pw-secret7@db/x', 'postgres://[redacted]@db/x', ['pw-secret7']],
    ['redis://:pw-secret7@h:6379/0', 'redis://[redacted]@h:6379/0', ['pw-secret7']],
    ['postgres://u:p@ss-w0rd@host/db', 'postgres://[redacted]@host/db', ['p@ss-w0rd']],
    ['postgres://u:p%40ss-w0rd@host/db', 'postgres://[redacted]@host/db', ['p%40ss-w0rd', 'p@ss-w0rd']],
    ["postgres://u:p/a's-w0rd@host:5432/db", 'postgres://[redacted]@host:5432/db', ["p/a's-w0rd"]],
    ['pg://ann:p@s/w:x7Qk2p9wZ@db.example:5432/x', 'pg://[redacted]@db.example:5432/x', ['p@s/w:x7Qk2p9wZ']],
    ['pg://ann:pw-secret7@h/x?by=a@b.example', 'pg://[redacted]@h/x?by=a@b.example', ['pw-secret7']],
    [
      'mq://a:pw-12345@h/,mq://b:pw-67890@i/',
      'mq://[redacted]@h/,mq://[redacted]@i/',
      ['pw-12345', 'pw-67890'],
    ],
    ['postgres:\\/\\/u:pw-12345@host\\/db', 'postgres:\\/\\/[redacted]@host\\/db', ['pw-12345']],
    [
      'jdbc:postgresql://h/db?user=x&password=qwertz123',
      'jdbc:postgresql://h/db?user=x&password=[redacted]',
      ['qwertz123'],
    ],
    [
      'Server=h;User Id=sa;Password=your(!)Pass7;',
      'Server=h;User Id=sa;Password=[redacted];',
      ['your(!)Pass7'],
    ],
    // What everybody has as a password is cut out of the URL alone.
    ['postgres://postgres:postgres@localhost/shop', 'postgres://[redacted]@localhost/shop', []],
  ])('%s is shown without its credentials', (value, shown, secrets) => {
    expect(judge('DATABASE_URL', value)).toMatchObject({ shown, secrets });
    expect(judge('DATABASE_URL', value).reason).toMatch(/^shown without the credentials/);
  });

  test('what the user names is shown, and searched for nowhere', () => {
    for (const named of [true, ['API_KEY']] satisfies Scope[])
      expect(judge('API_KEY', 'hunter2-hunter2', named)).toEqual({
        shown: 'hunter2-hunter2',
        secrets: [],
        reason: 'shown: --allow-env names it',
      });
  });

  test('JSON, lists and keys of several lines are searched for in their parts', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(16)}\n-----END PRIVATE KEY-----\n`;
    expect(judge('ACCOUNT', JSON.stringify({ type: 'service', private_key: key })).secrets).toContain(
      'QUJD'.repeat(16),
    );
    expect(judge('OPTIONS', '{"role":"member","limit":7}')).toMatchObject({
      secrets: [],
      shown: expect.any(String),
    });
    expect(judge('API_KEYS', 'abc123def4,ghi456jkl7').secrets).toContain('ghi456jkl7');
    expect(judge('AUTHORIZATION', 'Bearer x7Qk2p9w5').secrets).toContain('x7Qk2p9w5');
  });

  test('what is random stands for itself; words do not', () => {
    expect(
      ['stripe-fake-key-51H8x0000000000', 'a8f5f167f44f4964e6c998dee827110c'].every(isUnmistakable),
    ).toBe(true);
    expect(['hunter2-hunter2', 'correct-horse-battery-staple-4417', '12345678'].some(isUnmistakable)).toBe(
      false,
    );
  });
});

/** `n` characters of a made-up token. */
const some = (n: number) => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(10).slice(0, n);
const hex = (n: number) => '0a1b2c3d4e5f6789'.repeat(10).slice(0, n);
const caps = (n: number) => 'AB3DE6GH9JK2MN5PQ8ST'.repeat(5).slice(0, n);
/** In pieces, so that scanners of this repository do not take them for real. */
const examples: Record<string, string[]> = {
  'private-key': [
    `-----BEGIN ${'RSA '}PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n${some(64)}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN ${''}PRIVATE KEY-----\\n${some(64)}\\n${some(20)}`,
  ],
  jwt: [`ey${'JhbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxIn0.${some(43)}`, `ey${'JhbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxIn0`],
  'password-hash': [
    `$2b$10$${some(53)}`,
    `$argon2id$v=19$m=65536,t=3,p=4$${some(22)}$${some(43)}`,
    `$6$rounds=5000$${some(16)}$${some(86)}`,
    `pbkdf2_sha256$600000$${some(22)}$${some(43)}`,
    `pbkdf2:sha256:600000$${some(16)}$${hex(64)}`,
    `{SSHA}${some(38)}`,
    `${hex(32)}:${hex(128)}`,
    `${hex(32)}.${hex(64)}`,
  ],
  'github-token': [`ghp_${some(36)}`, `github_pat_${some(22)}_${some(59)}`],
  'gitlab-token': [`glpat-${some(20)}`],
  'aws-key': [`AKIA${caps(16)}`],
  'google-key': [`AIza${some(35)}`, `ya29.${some(40)}`, `GOCSPX-${some(28)}`],
  'slack-token': [`xoxb-1234567890-${some(24)}`, `hooks.slack.com/services/T0/B0/${some(24)}`],
  'discord-token': [`M${some(23)}.${some(6)}.${some(27)}`, `discord.com/api/webhooks/123/${some(60)}`],
  'stripe-key': [`sk_live_${some(24)}`, `whsec_${some(32)}`],
  'openai-key': [`sk-${some(48)}`, `sk-proj-${some(60)}`, `sk-ant-api03-${some(60)}`],
  'npm-token': [`npm_${some(36)}`],
  'pypi-token': [`pypi-AgE${some(60)}`],
  'sendgrid-key': [`SG.${some(22)}.${some(43)}`],
  'mailgun-key': [`key-${hex(32)}`],
  'mailchimp-key': [`${hex(32)}-us7`],
  'twilio-key': [`SK${hex(32)}`],
  'telegram-token': [`123456789:AA${some(33)}`],
  'digitalocean-token': [`dop_v1_${hex(64)}`],
  'shopify-token': [`shpat_${hex(32)}`],
  'square-token': [`sq0atp-${some(22)}`],
  'huggingface-token': [`hf_${some(34)}`],
  'linear-key': [`lin_api_${some(40)}`],
  'notion-token': [`ntn_${some(46)}`],
  'vault-token': [`hvs.${some(24)}`],
  'doppler-token': [`dp.pt.${some(43)}`],
  'supabase-key': [`sbp_${hex(40)}`, `sb_secret_${some(31)}`],
  'planetscale-token': [`pscale_tkn_${some(43)}`],
  'databricks-token': [`dapi${hex(32)}`],
  'new-relic-key': [`NRAK-${caps(27)}`],
  'grafana-token': [`glsa_${some(32)}_${hex(8)}`],
  'sentry-token': [`sntrys_${some(60)}`],
  'resend-key': [`re_${some(8)}_${some(24)}`],
  'postman-key': [`PMAK-${hex(24)}-${hex(34)}`],
  'age-key': [`AGE-SECRET-KEY-1${caps(58)}`],
};

describe('a form', () => {
  test('each has an example', () => {
    expect(Object.keys(examples)).toEqual([...new Set(shapes.map(({ kind }) => kind))]);
  });

  test.each(Object.entries(examples))('%s is known as a whole, and within a text', (kind, values) => {
    for (const value of values) {
      expect(shapeOf(value), value).toBe(kind);
      expect(replaceShapes(`a (${value}) b, "${value}"`, (_, found) => `<${found}>`)).toBe(
        `a (<${kind}>) b, "<${kind}>"`,
      );
      expect(judge('ANY', value).secrets.length, value).toBeGreaterThan(0);
    }
  });

  test('one within a URL is cut out of it, and known however it is escaped', () => {
    const address = `hooks.slack.com/services/T${some(8)}/B${some(8)}/${some(24)}`;
    const found = judge('NOTIFY', `https://${address}`);
    expect(found).toMatchObject({ shown: 'https://[redacted]', secrets: [address] });
    const inJson = JSON.stringify(JSON.stringify({ address }).replaceAll('/', '\\/'));
    expect(replaceShapes(inJson, (_, kind) => kind)).toBe(JSON.stringify('{"address":"slack-token"}'));
  });

  test.each([
    ['a random string', `https://hooks.slack.com/services/T0/B0/${some(24)},${'9f86d081884c7d65'.repeat(4)}`],
    ['a password', `hunter2Very!Secret|${some(3)}|xoxb-1234567890-${some(24)}`],
    ['half an address', `xoxb-1234567890-${some(24)} ${some(40)}:x`],
  ])('beside %s nothing of it is shown', (_, value) => {
    const { shown, secrets } = judge('ALERTS', value);
    expect(shown).toBe('[redacted]');
    expect(secrets).toContain(value);
    expect(secrets.length).toBeGreaterThan(1);
  });

  test.each([
    '4df4fd6aab3d8a1f0c9b8e7d6c5b4a3928171605',
    '550e8400-e29b-41d4-a716-446655440000',
    'cm4x0k3zv0000u5l8c9q2h7wd',
    'sk-loading-spinner-of-a-page',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nabc',
    'key-value-pairs re_order_lines SG.x.y secret_santa',
    '$1 costs $2$ and $5$, AKIA',
    'sha512-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08==',
  ])('%s has none', (text) => {
    expect(replaceShapes(text, () => '<found>')).toBe(text);
  });
});

test.each([
  ['mysql://root:hunter22@localhost:3306/db', 'mysql://[redacted]@localhost:3306/db'],
  ['{"a":"{\\"u\\":\\"pg:\\\\/\\\\/u:p1@h\\"}"}', '{"a":"{\\"u\\":\\"pg:\\\\/\\\\/[redacted]@h\\"}"}'],
  ['redirect=postgres%3A%2F%2Fu%3Ap%2540w%40host%2Fdb', 'redirect=postgres%3A%2F%2F[redacted]%40host%2Fdb'],
  ['"pg:\\/\\/u:p@a\\/b9@h:5432\\/x"', '"pg:\\/\\/[redacted]@h:5432\\/x"'],
  ['redis://:p@w@h and pg://u:a/b#c?d@h/x', 'redis://[redacted]@h and pg://[redacted]@h/x'],
  [`https://${some(24)}@example.org`, 'https://[redacted]@example.org'],
  [`https://x/y?sig=${some(24)}&a=1`, 'https://x/y?sig=[redacted]&a=1'],
])('%s has credentials in it', (text, shown) => {
  expect(hideCredentials(text)).toBe(shown);
  expect(hideCredentials(shown)).toBe(shown);
  expect(hideCredentials(text, () => true)).toBe(text);
});

test.each([
  'mail ann@example.org, https://example.org/@ann and http://localhost:3000/users/@me',
  'ssh://git@github.com/x.git, postgres://app@localhost/db',
  'postgres://${user}:${password}@${host}/db postgres://<user>:<password>@host redis://:{pass}@h',
  'https://example.org/reset?token=:token&key=name&password=secret',
  'http://[::1]:8080/x, //cdn.example/@scope/name@1.2.3',
  `${'://'.repeat(50_000)}`,
  `${'https://a:b'.repeat(20_000)}`,
])('%# has none', (text) => {
  expect(hideCredentials(text)).toBe(text);
});
