// IP addresses in one spelling, and which of them are special. By texts alone: net.BlockList asks prototypes that can be patched.
import { apply, construct, exec, isIP, lowerCase, parseInteger } from './primordials.ts';

const { URL } = globalThis;
const { get: hostname } = Object.getOwnPropertyDescriptor(URL.prototype, 'hostname') as { get: () => string };

/** IPv6 in its shortest form, and an IPv4 address in it (::ffff:7f00:1) as such; anything else in lower case. */
export function normalAddress(address: string): string {
  if (isIP(address) !== 6) return lowerCase(address);
  // Zones are no part of it.
  const plain = exec(/^[^%]*/, address)?.[0] as string;
  const shortest = apply(hostname, construct(URL, [`http://[${plain}]`]), []) as string;
  const text = exec(/^\[(.*)\]$/, shortest)?.[1] as string;
  const mapped = exec(/^::ffff:([\da-f]+):([\da-f]+)$/, text);
  if (mapped === null) return text;
  const high = parseInteger(mapped[1] as string, 16);
  const low = parseInteger(mapped[2] as string, 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** Where clouds keep the credentials of the machine. */
export function isMetadata(normal: string): boolean {
  return exec(/^(?:169\.254\..*|100\.100\.100\.200|fe[89ab][\da-f]:.*|fd00:ec2::254)$/, normal) !== null;
}

export function isLoopback(normal: string): boolean {
  return exec(/^(?:127\..*|0\..*|::1?)$/, normal) !== null;
}
