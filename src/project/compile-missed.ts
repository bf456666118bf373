// PROCESS 3d, short-lived: compiles files of the project for the next start. Runs nothing of the project.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isInside } from '../files/paths.ts';
import { openServerChannel } from '../protocol/channel.ts';
import type { CompiledText, CompileMethods, Missed } from '../protocol/project.ts';
import { createRpc } from '../protocol/rpc.ts';
import { keyOf, prepare } from './loader/prepare.ts';

const { transform, version } = createRequire(import.meta.resolve('tsx'))(
  'esbuild',
) as typeof import('esbuild');

/** Of one file. */
const MAX_BYTES = 4 * 1024 * 1024;

const methods: CompileMethods = {
  async compile({ root, missed }) {
    const results = await Promise.allSettled(missed.map((it) => compileOne(JSON.parse(it) as Missed, root)));
    return results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
  },
};

const channel = openServerChannel(
  (error) => process.stderr.write(`compiling: ${error.message}\n`),
  () => process.exit(0),
);
createRpc(channel, methods, () => {});

/** The key is made of what is compiled here, whatever was asked for. */
async function compileOne(
  { key, file, options, ...extras }: Missed,
  root: string,
): Promise<CompiledText | null> {
  const path = realpathSync(file);
  if (!isInside(path, root) || !/\.[mc]?[jt]sx?$/.test(path)) return null;
  if (statSync(path).size > MAX_BYTES) return null;
  const prepared = prepare(readFileSync(path, 'utf8'), file, options, extras);
  if (keyOf(prepared, version) !== key) return null;
  const { code, map, warnings } = prepared.finish(await transform(prepared.text, prepared.given));
  return warnings.length > 0 ? null : { key, slot: `${options.format}:${file}`, code, map };
}
