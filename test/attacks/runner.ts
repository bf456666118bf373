// Runs a group of attacks through the built server and a real client. A group is a list of attacks (`escapes.ts`) and
// a test file that hands it over: `attackSuite('escapes', escapes)`. Each attack has a clean shell session of one
// server. After it, what it aimed at is looked for from outside, and the server has to answer.
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConnectOptions, connect, type Session, type ShellResult } from '../support/client.ts';
import { lateMs, prelude } from '../support/payload.ts';
import { type Process, processesBelow } from '../support/processes.ts';
import { writeConfig } from '../support/raw.ts';
import { ATTACK_TITLE, filesOf, inputsOf, openArena, outcomeOf } from './arena.ts';
import type { Patience } from './plain-node.ts';
import { unprotectedSuite } from './unprotected.ts';

export interface Attack {
  name: string;
  /** Where the technique is known from. */
  source: string;
  /**
   * Inputs for the shell, in order; the last one's outcome is judged. `attempt(() => power)` tries to use what it gets:
   * a function constructor, a module, a process (payload.ts). `mark`, `port` and `title` are bound.
   */
  code: string | readonly string[] | ((arena: Arena) => string | readonly string[]);
  /** What the last input has to come to: its value, its exception, or its status. It shows that the attack was tried. */
  meets: RegExp;
  /** Of each input, in milliseconds. */
  timeout?: number;
  /** What can be seen from outside beside the usual; throws if the attack had its effect. */
  check?(arena: Arena, results: ShellResult[]): unknown;
  /** The session is spoilt for its own agent, who changed its built-ins or lost it: only `reset` has to help. */
  spoils?: true;
  /**
   * What it comes to where nothing protects, in words or seen from outside. Without it, it has to have an effect, tell a
   * secret, or get what is refused otherwise. `elsewhere`: plain Node has nothing to try it on; a test of its own shows it.
   */
  unprotected?: RegExp | ((arena: Arena, outcome: string) => unknown) | 'elsewhere';
  /** Code runs in the project process by design, for this reason. Then this has to be so, and the guard has to hold. */
  knownHole?: string;
}

/** What the attacks of a group share. */
export interface Arena {
  session: Session;
  /** The project, a copy of the fixture. */
  dir: string;
  /** A folder outside of it that has to stay empty. */
  outside: string;
  /** In it: the file that the attack at work would write. */
  mark: string;
  /** The title that a process gets in which it runs code. */
  title: string;
  /** A listener on loopback that nobody has to reach. */
  port: number;
}

export interface Group extends ConnectOptions {
  fixture?: string;
  /** One session until an attack spoils it: for attacks that leave nothing behind. Processes are looked at once, at the end. */
  oneSession?: true;
  /** mcp-node.config.json of the copy. */
  config?: object;
  /** Plain Node has nothing to try its attacks on: messages of our own processes, their limits; or their test file has a control of its own. */
  unprotected?: 'elsewhere';
  /** What plain Node may take. */
  patience?: Patience;
  /** Adds to the copy before the server starts. */
  prepare?(dir: string): unknown;
  /** Before each attack. */
  before?(dir: string): unknown;
}

export function attackSuite(group: string, attacks: readonly Attack[], options: Group = {}): void {
  let arena: Arena;
  let bystander: ShellResult;
  let spoilt = false;
  const opened = openArena(options);

  beforeAll(async () => {
    if (options.config) writeConfig(opened.dir, options.config);
    await opened.start();
    const session = await connect(opened.dir, options);
    arena = { ...opened.place(group, 0), session };
    bystander = await session.shell('const kept = "safe"; kept', { session: 'new' });
  });

  afterAll(async () => {
    await arena.session.close();
    opened.close();
  });

  test.each(attacks.map((attack, index) => ({ ...attack, index })))('$name', async (attack) => {
    const { session, dir, outside } = arena;
    Object.assign(arena, opened.place(group, attack.index));
    await options.before?.(dir);
    const files = filesOf(dir);
    const heard = opened.connections();
    if (!options.oneSession || spoilt) await session.call('shell', { action: 'reset' });
    spoilt = attack.spoils === true;
    await session.shell(prelude(arena));

    const results: ShellResult[] = [];
    for (const input of inputsOf(attack, arena))
      results.push(await session.shell(input, attack.timeout ? { timeout: attack.timeout } : {}));
    expect(outcomeOf(results.at(-1))).toMatch(attack.meets);

    if (!attack.spoils) expect((await session.shell('1 + 1')).output.value).toBe('2');
    expect((await session.shell('kept', { session: bystander.session })).output.value).toBe("'safe'");
    // Programs and connections take their time.
    if (attack.knownHole) await sleep(lateMs);
    if (attack.knownHole || !options.oneSession) {
      const { taken, foreign } = lookAtProcesses(session.pid, arena.title);
      expect(taken, 'processes in which the attack ran').toHaveLength(attack.knownHole ? 1 : 0);
      expect(foreign, 'processes').toEqual([]);
    }
    expect(existsSync(arena.mark), 'the mark was written').toBe(false);
    expect(readdirSync(outside), 'files outside').toEqual([]);
    expect(filesOf(dir), 'files of the project').toEqual(files);
    expect(opened.connections(), 'connections').toBe(heard);
    await attack.check?.(arena, results);
  });

  test('every attack of the group has a name of its own, and the server outlives them all', async () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    await sleep(lateMs);
    expect(readdirSync(arena.outside)).toEqual([]);
    if (!attacks.some(({ knownHole }) => knownHole))
      expect(lookAtProcesses(arena.session.pid, ATTACK_TITLE)).toEqual({ taken: [], foreign: [] });
    expect((await arena.session.shell('kept', { session: bystander.session })).output.value).toBe("'safe'");
    await arena.session.call('shell', { action: 'reset' });
    expect((await arena.session.shell('1 + 1')).output.value).toBe('2');
  });

  // What gets through by design is seen to do so above.
  const controlled = attacks.filter(
    ({ knownHole, unprotected }) => !knownHole && unprotected !== 'elsewhere',
  );
  if (controlled.length > 0 && !options.unprotected) unprotectedSuite(group, controlled, options);
}

/** Those with the title that an attack gives, and those that are neither ours nor the service of tsx's compiler. */
function lookAtProcesses(server: number, title: string): { taken: Process[]; foreign: Process[] } {
  const processes = processesBelow(server);
  const ours = /dist\/(?:sandbox|project)\/main\.js|esbuild/;
  return {
    taken: processes.filter(({ command }) => command.includes(title)),
    foreign: processes.filter(({ command }) => !ours.test(command) && !command.includes(ATTACK_TITLE)),
  };
}
