// Where a request to a registry may go.
import { expect, test } from 'vitest';
import type { Scope } from '../../src/protocol/permissions.ts';
import { checkedLookup } from '../../src/registry/agent.ts';
import { HostDenied, isMetadata, mustReach } from '../../src/registry/hosts.ts';

const denied = (url: string, net: Scope): string | null => {
  try {
    mustReach(new URL(url), net);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(HostDenied);
    return (error as HostDenied).host;
  }
};

test.each<[string, Scope, string | null]>([
  ['https://a.example/x', [], 'a.example:443'],
  ['http://a.example/x', [], 'a.example:80'],
  ['https://a.example/', ['a.example'], null],
  ['https://A.example/', ['a.example:443'], null],
  ['http://a.example/', ['a.example:443'], 'a.example:80'],
  ['https://a.example:8443/', ['a.example:443'], 'a.example:8443'],
  ['https://evil-a.example/', ['a.example'], 'evil-a.example:443'],
  ['https://a.example@evil.example/', ['a.example'], 'evil.example:443'],
  ['http://[::1]:4873/', ['[::1]:4873'], null],
  ['http://[::1]:4873/', ['[::2]:4873'], '[::1]:4873'],
  ['https://a.example/', true, null],
  ['http://169.254.169.254/', true, '169.254.169.254:80'],
  ['http://169.254.169.254/', ['169.254.169.254'], null],
  // Other spellings of it.
  ['http://0xa9fea9fe/', true, '169.254.169.254:80'],
  ['http://[::ffff:169.254.169.254]/', true, '[::ffff:a9fe:a9fe]:80'],
  ['http://[fd00:ec2::254]/', true, '[fd00:ec2::254]:80'],
  ['http://[64:ff9b::169.254.169.254]/', true, '[64:ff9b::a9fe:a9fe]:80'],
  ['http://[64:ff9b:1::169.254.169.254]/', true, '[64:ff9b:1::a9fe:a9fe]:80'],
  ['http://[2002:a9fe:a9fe::1]/', true, '[2002:a9fe:a9fe::1]:80'],
  ['http://[::ffff:0:169.254.169.254]/', true, '[::ffff:0:a9fe:a9fe]:80'],
  ['http://[::169.254.169.254]/', true, '[::a9fe:a9fe]:80'],
  ['http://[64:ff9b::100.100.100.200]/', true, '[64:ff9b::6464:64c8]:80'],
  ['http://[2002:a83f:8110::]/', true, '[2002:a83f:8110::]:80'],
  ['http://[::ffff:192.0.0.192]/', true, '[::ffff:c000:c0]:80'],
  ['http://[64:ff9b::10.0.0.1]/', true, null],
  ['http://127.0.0.1:4873/', true, null],
])('%s with %j', (url, net, host) => {
  expect(denied(url, net)).toBe(host);
});

/** A resolver of somebody who has the name. */
const answering = (...addresses: string[]) =>
  checkedLookup(((_host: string, _options: object, done: (error: null, found: object) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never);
const lookedUp = (host: string, ...addresses: string[]) =>
  new Promise((resolve) =>
    answering(...addresses)(host, { all: true }, (error, found) => resolve(error ?? found)),
  );

test('a name that is permitted may not lead there; an address is no name', async () => {
  for (const addresses of [['169.254.169.254'], ['10.0.0.1', '64:ff9b::a9fe:a9fe'], ['fd00:ec2::254']])
    expect(await lookedUp('packages.example', ...addresses)).toMatchObject({ host: 'packages.example' });
  expect(await lookedUp('packages.example', '10.0.0.1', '::1')).toHaveLength(2);
  expect(await lookedUp('169.254.169.254', '169.254.169.254')).toHaveLength(1);
});

test('what a name leads to is looked at as well', () => {
  expect(['169.254.1.1', 'fe80::1', '100.100.100.200', 'fd00:ec2::254'].every(isMetadata)).toBe(true);
  expect(['10.0.0.1', '::1', '2001:db8::1', 'a.example'].some(isMetadata)).toBe(false);
});
