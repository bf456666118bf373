// The attacks of a group where nothing protects: in plain Node, in a copy that is thrown away. One that cannot succeed there proves nothing.
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lateMs, prelude } from '../support/payload.ts';
import { filesOf, inputsOf, openArena } from './arena.ts';
import { type PlainNode, plainNode } from './plain-node.ts';
import type { Arena, Attack, Group } from './runner.ts';

export function unprotectedSuite(group: string, attacks: readonly Attack[], options: Group): void {
  describe('where nothing protects', () => {
    const arena = openArena(options);
    let node: PlainNode;

    beforeAll(async () => {
      await arena.start();
      node = plainNode(arena.dir, options.patience);
    });

    afterAll(() => {
      node?.close();
      arena.close();
    });

    test.for(attacks.map((attack, index) => ({ ...attack, index })))('$name', async (attack, { skip }) => {
      await arena.renew();
      await options.before?.(arena.dir);
      if (!options.oneSession) node.close();
      const own: Arena = {
        ...arena.place(`unprotected-${group}`, attack.index),
        session: undefined as never,
      };
      // What an attack before it did may end the process late.
      if (/^(?:ended|silent)$/.test(await node.run([prelude(own)])))
        expect(await node.run([prelude(own)])).not.toMatch(/^(?:ended|silent)$/);
      const files = filesOf(arena.dir);
      const heard = arena.connections();
      const outcome = await node.run(inputsOf(attack, own));
      if (/^'absent'$/.test(outcome)) skip('this Node does not have it');
      const { unprotected } = attack;
      if (unprotected instanceof RegExp) expect(outcome).toMatch(unprotected);
      else if (typeof unprotected === 'function') await unprotected(own, outcome);
      else {
        const seen = () => [
          ...(existsSync(own.mark) ? ['the mark was written'] : []),
          ...readdirSync(own.outside),
          ...(arena.connections() > heard ? ['a connection'] : []),
          ...(filesOf(arena.dir).join() === files.join() ? [] : ['files of the project']),
          ...node.touched(),
        ];
        let said = outcome;
        for (let left = 2; !hasWon(attack, said); left--) {
          const isSilent = said === 'silent' && left > 0;
          const isSeen = await expect
            .poll(seen, { timeout: lateMs * 10, message: `${said}: what it did` })
            .not.toEqual([])
            .then(() => true)
            .catch((error) => {
              if (!isSilent) throw error;
              return false;
            });
          if (isSeen) break;
          // Node itself may hang, as in module.register(), which waits for a thread that waits for it.
          node.close();
          await node.run([prelude(own)]);
          said = await node.run(inputsOf(attack, own));
        }
      }
      node.touched();
      arena.clear();
    });
  });
}

/** It was told a secret, or got what is refused where something protects. */
function hasWon({ meets }: Attack, outcome: string): boolean {
  if (outcome.includes('LEAKED')) return true;
  return !meets.test(outcome) && !/^(?:ended|silent)$|^['"]?(?:refused|failed)|Error: /.test(outcome);
}
