// Which hosts may be connected to, as the flags name them.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { judge } from '../files/secrets/decide.ts';
import type { Scope } from '../protocol/permissions.ts';

/** Where a request may not go. */
export class HostDenied extends Error {
  readonly host: string;

  constructor(host: string) {
    super(`${host} is not permitted`);
    this.host = host;
  }
}

/** Of the environment: a .npmrc may put one into an address. In lower case, as hosts are. */
const secrets = Object.entries(process.env)
  .flatMap(([name, value = '']) => judge(name, value, []).secrets)
  .map((secret) => secret.toLowerCase());

/** "host:port", as a flag names it. One with a secret in it has no name that is told, or permitted. */
export function hostOf({ hostname, port, protocol }: URL): string {
  const shown = secrets.some((secret) => hostname.includes(secret)) ? '[redacted]' : hostname;
  return `${shown}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** Where clouds keep the credentials of the machine: only a flag that names the address opens them. */
const metadata = new BlockList();
metadata.addSubnet('fe80::', 10, 'ipv6');
/** In hexadecimal, of IPv4, with the bits that count: link-local ones, and those of Alibaba, Azure and Oracle. */
const carried = [
  ['a9fe:0', 16],
  ['6464:64c8', 32],
  ['a83f:8110', 32],
  ['c000:c0', 32],
] as const;
for (const [address, bits] of carried) {
  // As themselves, and as routers and translators take them out of IPv6: mapped, compatible, SIIT, NAT64, 6to4.
  for (const prefix of ['::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'])
    metadata.addSubnet(`${prefix}${address}`, 96 + bits, 'ipv6');
  metadata.addSubnet(`2002:${address}::`, 16 + bits, 'ipv6');
}
metadata.addSubnet('169.254.0.0', 16);
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) metadata.addAddress(address);
for (const address of ['fd00:ec2::254', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe', 'fd00:42::42'])
  metadata.addAddress(address, 'ipv6');

export const isMetadata = (address: string): boolean =>
  isIP(address) !== 0 && metadata.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Without its brackets. */
export const addressOf = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

export function mustReach(url: URL, net: Scope): void {
  const host = hostOf(url);
  const isShown = !host.startsWith('[redacted]');
  const isNamed = isShown && net !== true && (net.includes(host) || net.includes(url.hostname));
  const address = addressOf(url.hostname);
  if (!isNamed && (net !== true || isMetadata(address))) throw new HostDenied(host);
}
