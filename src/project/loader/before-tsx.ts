// Required in front of tsx, where flags load it: in a live process.
import { realpathSync } from 'node:fs';
import { LIVE_VARIABLE, SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';
import type { LiveStart } from '../../protocol/live.ts';
import { startThread } from '../thread.ts';
import { prepareCompiler } from './compiler.ts';

const text = process.env[LIVE_VARIABLE];
const start = text ? (JSON.parse(text) as LiveStart) : undefined;
/** None in a thread of the app, or where the app starts itself once more. */
export const thread = start && startThread(SECOND_DESCRIPTOR);
prepareCompiler(realpathSync(start?.root ?? process.cwd()), start?.compiled ?? null, thread);
