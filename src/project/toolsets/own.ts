// A project's own tools in the process that runs its code.
import { join } from 'node:path';
import type { LoadedFile } from '../../protocol/live.ts';
import type { LoadedOffer, OwnAnswer, OwnCall, OwnModules } from '../../protocol/own/toolsets.ts';
import type { RequestContext } from '../../protocol/rpc.ts';
import { createOwnCalls, type OwnCallsOptions } from './call.ts';
import { createOwnOffers, offerData } from './offer.ts';

export interface OwnToolsetsOptions extends Pick<OwnCallsOptions, 'root' | 'server' | 'within'> {
  /** An absolute file. */
  load(file: string): Promise<unknown>;
  /** Files of the project that were loaded. */
  noted(): LoadedFile[];
}

export interface OwnToolsets {
  offer(modules: OwnModules): Promise<LoadedOffer>;
  call(call: OwnCall, context: RequestContext): Promise<OwnAnswer>;
}

export function createOwnToolsets({ load, noted, ...options }: OwnToolsetsOptions): OwnToolsets {
  const offers = createOwnOffers(options.root, (file) => load(join(options.root, file)));
  return {
    offer: async (modules) => ({ ...offerData(await offers.offer(modules)), loaded: noted() }),
    call: createOwnCalls({ ...options, offers }),
  };
}
