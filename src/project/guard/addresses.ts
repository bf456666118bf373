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
  return mapped === null ? text : dotted(mapped);
}

function dotted(parts: RegExpExecArray): string {
  const high = parseInteger(parts[1] as string, 16);
  const low = parseInteger(parts[2] as string, 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The IPv4 address that routers and translators take out of one of IPv6 (NAT64, SIIT, 6to4), or the address itself. */
function carried(normal: string): string {
  const parts =
    exec(/^(?:64:ff9b:(?:1:)?(?:[\da-f:]*:)?|::(?:ffff:0:)?)([\da-f]{1,4}):([\da-f]{1,4})$/, normal) ??
    exec(/^2002:([\da-f]{1,4}):([\da-f]{1,4})(?::|$)/, normal);
  return parts === null ? normal : dotted(parts);
}

const metadata =
  /^(?:169\.254\..*|100\.100\.100\.200|168\.63\.129\.16|192\.0\.0\.192|fe[89ab][\da-f]:.*|fd00:ec2::254|fd20:ce::254|fd00:c1::a9fe:a9fe|fd00:42::42)$/;

/** Where clouds keep the credentials of the machine: AWS, Google, Azure, Alibaba, Oracle, Scaleway, and whatever is link-local. */
export function isMetadata(normal: string): boolean {
  return exec(metadata, normal) !== null || exec(metadata, carried(normal)) !== null;
}

export function isLoopback(normal: string): boolean {
  return exec(/^(?:127\..*|0\..*|::1?)$/, normal) !== null || exec(/^(?:127|0)\./, carried(normal)) !== null;
}
