// Connections as the user has set them up for npm, to the hosts that are permitted and to no others.
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Scope } from '../protocol/permissions.ts';
import { addressOf, HostDenied, isMetadata, mustReach } from './hosts.ts';
import type { Npm } from './npm.ts';
import type { NpmConfig } from './npm-config.ts';

type GetAgent = (url: string, options: object) => object;

/** Asked for each hop of a redirect. `auth`: what the registry knows the user by. */
export type Agent = (url: URL) => object;

export function createAgents(npm: Npm) {
  const { getAgent } = npm.load<{ getAgent: GetAgent }>('@npmcli/agent');
  return (
    { options, isOfProject }: NpmConfig,
    net: Scope,
    timeout: number,
    auth: { cert?: string | null; key?: string | null } = {},
  ): Agent => {
    const agentOptions = {
      ca: options.ca,
      cert: auth.cert ?? options.cert,
      key: auth.key ?? options.key,
      rejectUnauthorized: options.strictSSL !== false,
      proxy: options.httpsProxy ?? options.proxy ?? undefined,
      noProxy: options.noProxy,
      localAddress: options.localAddress,
      maxSockets: 6,
      timeout,
      dns: { lookup: checkedLookup(lookup) },
    };
    // A proxy is the user's choice, unless a file of the project names it.
    const isProxyOfProject = ['https-proxy', 'proxy'].some(isOfProject);
    return (url) => {
      mustReach(url, net);
      if (isProxyOfProject && agentOptions.proxy) mustReach(new URL(String(agentOptions.proxy)), net);
      return getAgent(url.href, agentOptions);
    };
  };
}

/** A name may lead to where credentials are kept: who permitted the name did not mean those. An address has been looked at. */
export const checkedLookup = (resolve: typeof lookup): typeof lookup =>
  ((host: string, options: object, done: (...args: unknown[]) => void) =>
    resolve(host, options, (error, found, family) => {
      const addresses = [found]
        .flat()
        .map((it) => (typeof it === 'string' ? it : (it as { address: string }).address));
      const isRefused = !error && !isIP(addressOf(host)) && addresses.some(isMetadata);
      if (isRefused) done(new HostDenied(host));
      else done(error, found, family);
    })) as typeof lookup;
