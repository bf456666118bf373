// An app of a tree, as the users of a framework write it.
import type { ChildNode, Form, Grammar, RouteNode, RouterNode, Segment } from './tree.ts';

export interface Dialect {
  /** Of the adapter. */
  name: string;
  grammar: Grammar;
  /** Neither is the order of its routes compared, nor what answers a request that is meant for none. */
  isLoose?: true;
  /** In front of everything. */
  imports: string;
  /** Text of a path, without quotes; `start` is a word in front, or `${…}`. */
  path(segments: readonly Segment[], start: string): string;
  /** Parameters and body of a function that goes on, and of one that answers. */
  passes(name: string): string;
  ends(name: string): string;
  /** Registers a route; `path` is an expression. */
  route(router: string, route: RouteNode, path: string, before: string[], handler: string): string;
  use(router: string, path: string, fn: string): string;
  /** The name of the router within its own code, and around that what makes one. */
  router(node: RouterNode, body: (router: string) => string, methods: string): string;
  mount(
    parent: string,
    child: ChildNode,
    mount: ChildNode['mounts'][number],
    path: string,
    made: string,
  ): string;
  /** Around the statements of the app itself. */
  app(body: string): string;
  /** Exports `ask(method, path)`, of the module "./app.mjs". */
  ask: string;
  /** The entry: starts what "./app.mjs" exports. */
  start: string;
}

export function printApp(tree: RouterNode, dialect: Dialect): Record<string, string> {
  const definitions: string[] = [];
  const body = items(tree, 'app', dialect, definitions, []);
  return {
    'app.mjs': `${dialect.imports}\n${definitions.join('\n')}\n${dialect.app(body)}\n`,
    'index.mjs': `${dialect.start}\n`,
    'ask.mjs': `${dialect.ask}\n${dispatch}`,
  };
}

/** A path in quotes, but for a regular expression. */
export const literal = (path: string): string => (path.startsWith('/^') ? path : `'${path}'`);

/** Definitions of the routers below go in front, methods of a class into `methods`. */
function items(
  node: RouterNode,
  router: string,
  dialect: Dialect,
  definitions: string[],
  methods: string[],
): string {
  const lines: string[] = [];
  const fn = (name: string, text: string): string => {
    if (node.form !== 'class') return `function ${name}${text}`;
    methods.push(`${name}${text}`);
    return `this.${name}`;
  };
  for (const item of node.items) {
    if (item.kind === 'use') {
      lines.push(
        dialect.use(router, dialect.path(item.path, ''), `function ${item.name}${dialect.passes(item.name)}`),
      );
    } else if (item.kind === 'route') {
      const start = item.loop ? '${word}' : item.ofFactory ? '${given}' : '';
      const text = dialect.path(item.path, start);
      const before = item.before.map((name) => `function ${name}${dialect.passes(name)}`);
      const line = dialect.route(
        router,
        item,
        start ? `\`${text}\`` : literal(text),
        before,
        fn(item.handler, dialect.ends(item.handler)),
      );
      lines.push(item.loop ? `for (const word of ${JSON.stringify(item.loop)}) {\n${line}\n}` : line);
    } else {
      define(item.router, dialect, definitions);
      for (const mount of item.mounts)
        lines.push(
          dialect.mount(
            router,
            item,
            mount,
            dialect.path(mount.path, ''),
            expression(item.router, mount.given),
          ),
        );
    }
  }
  return lines.join('\n');
}

function define(node: RouterNode, dialect: Dialect, definitions: string[]): void {
  const methods: string[] = [];
  const inner: string[] = [];
  const text = dialect.router(node, (router) => items(node, router, dialect, inner, methods), '\0');
  definitions.push(
    ...inner,
    text.replace('\0', () => methods.join('\n')),
  );
}

const expressions: Record<Form, (name: string, given: string) => string> = {
  plain: (name) => name,
  app: (name) => name,
  factory: (name, given) => `make_${name}('${given}')`,
  class: (name) => `new C_${name}().router`,
};

function expression({ form, name }: RouterNode, given: string): string {
  return expressions[form](name, given);
}

/** Routers that are values: `make` is how one comes to be. */
export function valueRouter(make: (form: Form) => string): Dialect['router'] {
  return ({ name, form }, body, methods) => {
    const made = make(form);
    if (form === 'factory')
      return `function make_${name}(given) {\nconst ${name} = ${made};\n${body(name)}\nreturn ${name};\n}`;
    if (form === 'class')
      return `class C_${name} {\nconstructor() {\nthis.router = ${made};\nthis.routes();\n}\nroutes() {\n${body('this.router')}\n}\n${methods}\n}`;
    return `const ${name} = ${made};\n${body(name)}`;
  };
}

/** Each request of requests.json, and the names of what ran. */
const dispatch = `
import { readFileSync } from 'node:fs';
const answers = [];
for (const { method, path } of JSON.parse(readFileSync('requests.json', 'utf8'))) {
  globalThis.ran = [];
  await ask(method, path);
  answers.push(globalThis.ran);
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
`;
