// What every request passes before anything is known of it: which host it means, and which page sends it.
import { REFUSED, rpcError } from './answers.ts';

export interface FrontOptions {
  /** Hosts, with or without a port, that requests may name. Without it any, and with `auth: 'none'` this machine's alone. */
  allowedHosts?: readonly string[] | undefined;
  /** Origins of pages that may ask, beside the endpoint's own: `https://app.example`. */
  allowedOrigins?: readonly string[] | undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** A proxy that passes strangers on says so in one of these. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** A response is the refusal. `isOpen`: nobody is asked who they are. */
export function frontOf({ allowedHosts, allowedOrigins = [] }: FrontOptions, isOpen: boolean) {
  const hosts = allowedHosts?.map((host) => host.toLowerCase());
  const origins = allowedOrigins.map((origin) => new URL(origin).origin);

  return (request: Request, peer: string | undefined): Response | null => {
    const host = hostOf(request);
    if (host === null) return refuse('The Host header is missing, or is none.');
    if (hosts && !hosts.includes(host.host) && !hosts.includes(host.hostname))
      return refuse(`Host "${host.host}" is not one of allowedHosts.`);
    if (isOpen) {
      // Anybody may write a Host: where the connection comes from decides.
      const isLocal = LOOPBACK.test(host.hostname) && peer !== undefined && isLoopback(peer);
      if (!isLocal || PASSED_ON.some((name) => request.headers.has(name)))
        return refuse(
          'auth is "none": this endpoint answers on this machine alone, where it is known where a connection comes from.',
        );
    }
    const origin = request.headers.get('origin');
    if (origin !== null) {
      const page = URL.canParse(origin) ? new URL(origin) : null;
      const isOwn = page !== null && page.host === host.host && /^https?:$/.test(page.protocol);
      if (!isOwn && !(page && origins.includes(page.origin)))
        return refuse(`Origin "${origin.slice(0, 200)}" is not one of allowedOrigins.`);
    } else if (request.headers.get('sec-fetch-site') === 'cross-site')
      return refuse('A page of another site may not ask.');
    return null;
  };
}

const refuse = (message: string) => rpcError(403, REFUSED, message);

/** As the client named it; without a port where it is the protocol's own. */
function hostOf(request: Request): URL | null {
  const { protocol, host: addressed } = new URL(request.url);
  const named = request.headers.get('host') ?? addressed;
  const text = `${protocol}//${named}`;
  if (named === '' || /[/\\?#@,\s]/.test(named) || !URL.canParse(text)) return null;
  return new URL(text);
}

const isLoopback = (address: string) => /^(?:::1$|(?:::ffff:)?127\.)/.test(address);
