// A function shows the text that the agent wrote: what was put into it is left out.

/** Stands in what was put into the agent's code, beside what only we write. */
export const PUT_IN = '/*~*/';

const { toString: textOf } = Function.prototype;
const { apply } = Reflect;

/** Wherever a function of the agent becomes text: `String(f)`, `f.toString()`, templates. */
export function showAgentsText(): void {
  const own = {
    toString(this: unknown): string {
      const text: string = apply(textOf, this === own.toString ? textOf : this, []);
      return text.includes(PUT_IN) ? withoutPutIn(text) : text;
    },
  };
  Object.defineProperty(Function.prototype, 'toString', {
    value: own.toString,
    writable: true,
    configurable: true,
  });
}

function withoutPutIn(text: string): string {
  return text.replace(
    / __await\(\/\*~\*\/|__awaitEach\(\/\*~\*\/|\/\*~\*\/\)|__(?=import\/\*~\*\/)|(?<=__import)\/\*~\*\//g,
    '',
  );
}
