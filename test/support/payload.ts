// What an attack does with a power that it got hold of, and what it binds in its session before it begins.

/** How long a program or a connection that was started may take to be seen. */
export const lateMs = 300;

/** Only a real `process` has a title that can be seen from outside, and gives out modules. */
const payload = (title: string, mark: string, port: number) => `
  const real = globalThis.process;
  if (typeof real?.getBuiltinModule !== 'function') return 'own realm';
  real.title = ${JSON.stringify(title)};
  const told = ['ran in ' + real.argv[1].split('/').slice(-2).join('/')];
  const find = (name) => real.getBuiltinModule(name);
  const steps = {
    write: () => find('fs').writeFileSync(${JSON.stringify(mark)}, ''),
    run: () => find('child_process').spawnSync('touch', [${JSON.stringify(mark)}]).error ?? '',
    connect: () => find('net').connect(${port}, '127.0.0.1').on('error', () => {}),
  };
  for (const name of Object.keys(steps)) {
    try {
      const error = steps[name]();
      told.push(name + ': ' + (error instanceof Error ? error.code : 'done'));
    } catch (error) {
      told.push(name + ': ' + error.code);
    }
  }
  return told.join(', ');
`;

/**
 * `attempt(find)` uses what `find` gives, now or later: a function is taken for a function constructor, an object for
 * a module or a process. The answer says how far it came.
 */
export function prelude({ title, mark, port }: { title: string; mark: string; port: number }): string {
  return `
    const title = ${JSON.stringify(title)}, mark = ${JSON.stringify(mark)}, port = ${port};
    const payload = ${JSON.stringify(payload(title, mark, port))};
    const attempt = (() => {
      const { apply } = Reflect, { then } = Promise.prototype, wrap = Promise.resolve.bind(Promise), text = String;
      const refused = (error) => 'refused: ' + text(error?.name) + ': ' + text(error?.message);
      function use(power) {
        if (typeof power === 'function') {
          const made = power(payload);
          if (typeof made !== 'function') return 'no constructor: ' + typeof made;
          const told = made();
          return told instanceof Promise ? told : text(told);
        }
        if (typeof power !== 'object' || power === null) return 'nothing: ' + typeof power;
        const came = [];
        const steps = [
          () => { if (typeof power.getBuiltinModule !== 'function') throw 0; power.title = title; return 'a process'; },
          () => { power.writeFileSync(mark, ''); return 'a file system'; },
          () => { power.spawnSync('touch', [mark]); return 'child_process'; },
          () => { if (power.Function(payload)() === 'own realm') throw 0; return 'a global object'; },
        ];
        for (const step of steps) try { came[came.length] = step(); } catch {}
        return came.length > 0 ? 'held ' + came[0] : 'powerless: object';
      }
      return (find) => {
        try {
          const power = find();
          if (!(power instanceof Promise)) return use(power);
          return apply(then, power, [(value) => { try { return use(value) } catch (error) { return refused(error) } }, refused]);
        } catch (error) {
          return refused(error);
        }
      };
    })();`;
}
