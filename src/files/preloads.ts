// What is said of the modules that the start script loads first, where one does not end.
import { isAbsolute, relative } from 'node:path';
import type { Preload } from '../protocol/live.ts';
import type { Warning } from '../protocol/schemas.ts';

export function unfinishedPreload(preload: Preload, root: string): Warning {
  return warningOf(preload, root, 'has not ended, and is not waited for any more');
}

export function loadingPreload(preload: Preload, root: string): Warning {
  return warningOf(preload, root, 'has not ended yet: imports wait for it for a while');
}

export function skippedPreload(preload: Preload, root: string): Warning {
  return warningOf(
    preload,
    root,
    'did not end and kept its process from answering: it is left out until files change',
  );
}

function warningOf([kind, specifier]: Preload, root: string, what: string): Warning {
  const name = isAbsolute(specifier) ? `./${relative(root, specifier)}` : specifier;
  return { code: 'PRELOAD_UNFINISHED', message: `--${kind} ${name} of the start script ${what}.` };
}
