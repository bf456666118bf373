// Reads npm scripts for the file that they run: `tsx watch src/server.ts`, `cross-env X=1 node dist/index.js`.

const runners = new Set(
  'node tsx ts-node ts-node-dev ts-node-esm tsnd nodemon node-dev bun esno esr esmo vite-node babel-node swc-node jiti pm2 pm2-runtime'.split(
    ' ',
  ),
);

// Options of the runners whose next word is their value. Those with "=" need no entry.
export const valueOptions: ReadonlySet<string> = new Set(
  '-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists -e --eval -p --print --tsconfig -P --project -O --compiler-options --ignore --watch-path --ext --delay --signal --config --name --cwd --include --exclude'.split(
    ' ',
  ),
);

// Commands of another package of the workspace.
const elsewhere = /(^|\s)(--workspace|--workspaces|-w|-ws|--filter|-F|--prefix|-C|--dir|--cwd)([=\s]|$)/;

/** Scripts that are run before the app: what they run is not the app. */
const preparing =
  /^(?:pre|post)?(?:build|compile|bundle|clean|lint|test|check|typecheck|format|generate|codegen|gen|migrate|seed|db|docker|setup|install|prepare)(?![a-z])/i;
/** The scripts that may start an app, the best first. */
export const startScripts: readonly string[] = [
  'dev',
  'start:dev',
  'dev:server',
  'develop',
  'start',
  'serve',
  'server',
];

/** A command of a script that starts a file, as words; `at` is the one that says with what. */
export interface StartCommand {
  words: string[];
  at: number;
}

/** Words of script `name` that may be its entry file, in order, scripts that it calls included. */
export function scriptTargets(scripts: Readonly<Record<string, string>>, name: string): string[] {
  return targetsOfScript(scripts, name, new Set(), () => {});
}

/** The first command that starts a file. */
export function startCommand(scripts: Readonly<Record<string, string>>): StartCommand | undefined {
  for (const name of startScripts) {
    const found: StartCommand[] = [];
    targetsOfScript(scripts, name, new Set(), (command) => found.push(command));
    if (found[0]) return found[0];
  }
  return undefined;
}

type Found = (command: StartCommand) => void;

function targetsOfScript(
  scripts: Readonly<Record<string, string>>,
  name: string,
  seen: Set<string>,
  onFound: Found,
): string[] {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined || seen.has(name)) return [];
  seen.add(name);
  return targetsOfCommands(script, scripts, seen, onFound);
}

function targetsOfCommands(
  text: string,
  scripts: Readonly<Record<string, string>>,
  seen: Set<string>,
  onFound: Found,
): string[] {
  return splitCommands(text).flatMap((words) => targetsOfCommand(words, scripts, seen, onFound));
}

function targetsOfCommand(
  words: string[],
  scripts: Readonly<Record<string, string>>,
  seen: Set<string>,
  onFound: Found,
): string[] {
  const called = calledScripts(words, Object.keys(scripts))
    .filter((name) => !preparing.test(name))
    .flatMap((name) => targetsOfScript(scripts, name, seen, onFound));
  // concurrently "npm run a" "tsx b.ts", nodemon --exec "tsx b.ts": a quoted command is one word
  const inner = words
    .filter((word) => /\s/.test(word))
    .flatMap((word) => targetsOfCommands(word, scripts, seen, onFound));
  const runner = words.findIndex((word) => runners.has(word));
  const own = runner === -1 ? [] : argumentsOf(words.slice(runner), words[runner] === 'nodemon');
  if (own.length > 0) onFound({ words, at: runner });
  return [...called, ...inner, ...own];
}

function argumentsOf([, ...words]: string[], isNodemon: boolean): string[] {
  const takesValue = (word: string | undefined): boolean =>
    word !== undefined && (valueOptions.has(word) || (isNodemon && (word === '-w' || word === '--watch')));
  return words.filter(
    (word, index) => !word.startsWith('-') && !/\s/.test(word) && !takesValue(words[index - 1]),
  );
}

function calledScripts(words: string[], names: string[]): string[] {
  if (elsewhere.test(words.join(' '))) return [];
  const [program, ...rest] = words.filter(
    (word) => !/^\w+=/.test(word) && !/^cross-env(-shell)?$/.test(word),
  );
  const plain = rest.filter((word) => !word.startsWith('-'));
  const matching = (pattern: string): string[] =>
    pattern.endsWith('*') ? names.filter((name) => name.startsWith(pattern.slice(0, -1))) : [pattern];
  if (program === undefined) return [];
  if (/^(npm|pnpm|yarn|bun)$/.test(program)) {
    const name = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0];
    return name !== undefined && names.includes(name) ? [name] : [];
  }
  if (/^(npm-run-all2?|run-p|run-s)$/.test(program)) return plain.flatMap(matching);
  if (program === 'concurrently') {
    const short = rest.filter((word) => /^(npm|pnpm|yarn|bun):\S+$/.test(word));
    return short.flatMap((word) => matching(word.slice(word.indexOf(':') + 1)));
  }
  if (program === 'node' && rest[0] === '--run' && rest[1] !== undefined) return [rest[1]];
  return [];
}

/** Splits shell text into commands, and these into words; quotes are taken off, a quoted text stays one word. */
export function splitCommands(text: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of text.matchAll(/&&|\|\||[;|&\n]|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;&|"'\\])+/g)) {
    if (/^(?:[;|&\n]|&&|\|\|)$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(token.replace(/\\(["\\ ])|["']/g, '$1'));
  }
  return commands.filter((words) => words.length > 0);
}
