// The attacks of a group where nothing protects, in a copy that is thrown away: one that cannot succeed there proves nothing.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { prelude } from '../support/payload.ts';
import { inputsOf, openArena, outcomeOf } from './arena.ts';
import type { Arena, Attack, Group } from './runner.ts';

/** `-A`: the server permits everything. `node`: no server at all; the code is one expression, with what it needs imported in it. */
export type Unprotected = '-A' | 'node';

export function unprotectedSuite(group: string, attacks: readonly Attack[], options: Group): void {
  describe('where nothing protects', () => {
    const arena = openArena(options);
    let session: Session | undefined;

    beforeAll(async () => {
      await arena.start();
      if (options.unprotected !== 'node')
        session = await connect(arena.dir, { ...options, args: ['-A', '--db', 'write', '--wall', 'off'] });
    });

    afterAll(async () => {
      await session?.close();
      arena.close();
    });

    test.each(attacks.map((attack, index) => ({ ...attack, index })))('$name', async (attack) => {
      await options.before?.(arena.dir);
      const own: Arena = {
        ...arena.place(`unprotected-${group}`, attack.index),
        session: session as Session,
      };
      const outcome = session ? await runIn(session, attack, own) : await runInNode(attack, own);
      if (attack.unprotected instanceof RegExp) expect(outcome).toMatch(attack.unprotected);
      else await attack.unprotected?.(own, outcome);
      arena.clear();
    });
  });
}

async function runIn(session: Session, attack: Attack, arena: Arena): Promise<string> {
  await session.call('shell', { action: 'reset' });
  await session.shell(prelude(arena));
  let outcome = '';
  for (const input of inputsOf(attack, arena)) outcome = outcomeOf(await session.shell(input));
  return outcome;
}

async function runInNode(attack: Attack, arena: Arena): Promise<string> {
  const code = `${prelude(arena)}\nprocess.stdout.write(String(await (${inputsOf(attack, arena).join('\n')})))`;
  const args = ['--input-type=module', '--no-warnings', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: arena.dir });
  return stdout;
}
