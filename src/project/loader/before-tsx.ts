// Required in front of tsx, where flags load it: in a live process.
import { realpathSync } from 'node:fs';
import { LIVE_VARIABLE } from '../../protocol/descriptors.ts';
import type { LiveStart } from '../../protocol/live.ts';
import { prepareCompiler } from './compiler.ts';

const text = process.env[LIVE_VARIABLE];
// None in a thread of the app, or where the app starts itself once more.
const start = text ? (JSON.parse(text) as LiveStart) : undefined;
prepareCompiler(realpathSync(start?.root ?? process.cwd()), start?.compiled ?? null);
