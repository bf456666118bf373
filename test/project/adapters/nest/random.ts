// An app of random modules, controllers and middleware, whose handlers answer what ran. Each route has a word of its own.

export function randomApp(seed: number, controllers: number, platform: 'express' | 'fastify'): string {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const maybe = (text: () => string, chance = 3): string => (random(chance) === 0 ? text() : '');
  const guards = () =>
    `@UseGuards(${[pick(['G0', 'G1']), ...(random(2) ? [pick(['G2', 'G3'])] : [])].join()})`;
  const version = () => pick(["'1'", "['1', '2']", 'VERSION_NEUTRAL', "['3', VERSION_NEUTRAL]"]);
  const paths: string[] = [];
  /** Controllers that a function makes. */
  const made = new Set<number>();
  const classOf = (of: number): string => `${made.has(of) ? 'Made' : 'C'}${of}`;

  const method = (index: number, of: number): string => {
    const word = `w${of}x${index}`;
    const path = pick([
      `'${word}'`,
      `':id/${word}'`,
      `['${word}', '${word}/:a/b']`,
      `'${word}/*'`,
      `'/${word}/'`,
    ]);
    paths.push(word);
    const verb = pick(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All']);
    return `${maybe(guards)} ${maybe(() => `@Version(${version()})`, 4)} @${verb}(${path}) m${index}(@Req() request: any) { return answer('C${of}.m${index}', request); }`;
  };
  const controller = (of: number): string => {
    const path = pick([`'c${of}'`, `['c${of}', 'd${of}/:x']`, `'/c${of}/inner'`]);
    const options = random(2) ? path : `{ path: ${path}, version: ${version()} }`;
    const body = Array.from({ length: 1 + random(4) }, (_, index) => method(index, of)).join('\n  ');
    const base = maybe(() => ` extends ${pick(['Base0', 'Base1'])}`);
    const code = (start: string) =>
      `${maybe(guards)}\n@Controller(${options})\n${start}class C${of}${base} {\n  ${body}\n}`;
    if (random(4) > 0) return code('export ');
    made.add(of);
    return `function makeC${of}() {\n${code('')}\nreturn C${of};\n}\nexport const Made${of} = makeC${of}();`;
  };
  const all = Array.from({ length: controllers }, (_, index) => controller(index));
  // A tree: each module imports later ones.
  const modules = Array.from({ length: Math.ceil(controllers / 3) }, (_, index) => {
    const own = [index * 3, index * 3 + 1, index * 3 + 2].filter((of) => of < controllers).map(classOf);
    const isDynamic = index > 2 && random(3) === 0;
    return { name: `M${index}`, own, isDynamic, parent: index === 0 ? -1 : random(index) };
  });
  const list = (own: readonly string[]) =>
    pick([`[${own}]`, `[${own}].map((one) => one)`, `eachOf([${own}])`]);
  const declared = modules.toReversed().map(({ name, own, isDynamic }, at) => {
    const index = modules.length - 1 - at;
    const imports = modules
      .filter(({ parent }) => parent === index)
      .map((one) => (one.isDynamic ? `${one.name}.forRoot()` : one.name));
    if (!isDynamic)
      return `@Module({ controllers: ${list(own)}, imports: [${imports}] }) export class ${name} {}`;
    return `@Module({ imports: [${imports}] }) export class ${name} {
  static forRoot() { return { module: ${name}, controllers: ${list(own)} }; }
}`;
  });
  const target = (of: number): string =>
    pick([
      classOf(of),
      `'c${of}'`,
      `'c${of}/:any'`,
      `{ path: 'c${of}/*rest', method: RequestMethod.ALL }`,
      `{ path: 'c${of}/w${of}x0', method: RequestMethod.${pick(['GET', 'POST', 'ALL'])} }`,
    ]);
  /** Now and then two that cover the same; none of paths without the prefix: what covers those, Nest 11.2 binds again. */
  const targets = (): string => {
    const any = () => 2 + random(controllers - 2);
    const of = any();
    return [target(of), target(random(2) ? of : any())].join(', ');
  };
  const excluded = (): string => {
    const of = random(controllers);
    return pick([`'c${of}/w${of}x0'`, `{ path: 'c${of}/*rest', method: RequestMethod.GET }`]);
  };
  const bindings = Array.from({ length: 8 }, (_, index) => {
    const middleware = pick([`Ware${index % 3}`, `ware${index % 3}`, `Ware0, ware1`]);
    const ends = random(4) === 0 ? "'*path'" : targets();
    return `consumer.apply(${middleware})${maybe(() => `.exclude(${excluded()})`, 2)}.forRoutes(${ends});`;
  });
  const enhancers = [0, 1, 2, 3].map(
    (index) =>
      `@Injectable() export class G${index} { canActivate(context: any) { note(context.switchToHttp().getRequest(), 'G${index}'); return true; } }`,
  );
  // Handlers that a controller has by inheritance.
  const bases = ['Base0', 'Base1'].map(
    (name, index) =>
      `export abstract class ${name} { ${index === 1 ? '@UseGuards(G2) ' : ''}@Get('own${index}/:id') own${index}(@Req() request: any) { return answer(\`\${this.constructor.name}.own${index}\`, request); } }`,
  );
  const wares = [0, 1, 2].map(
    (index) => `
@Injectable() export class Ware${index} { use(request: any, response: any, next: () => void) { note(request, 'Ware${index}'); next(); } }
export function ware${index}(request: any, response: any, next: () => void) { note(request, 'ware${index}'); next(); }`,
  );
  const adapter = platform === 'fastify' ? 'new FastifyAdapter(), ' : '';
  return `import 'reflect-metadata';
import { All, Controller, Delete, Get, Injectable, Module, Patch, Post, Put, Req, RequestMethod, UseGuards, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { APP_GUARD, NestFactory, RouterModule } from '@nestjs/core';
${platform === 'fastify' ? "import { FastifyAdapter } from '@nestjs/platform-fastify';" : ''}
const note = (request: any, name: string) => { const raw = request.raw ?? request; raw.trace ??= []; raw.trace.push(name); };
const answer = (handler: string, request: any) => ({ handler, trace: (request.raw ?? request).trace ?? [] });
function eachOf(controllers: any[]) {
  const all: any[] = [];
  for (const one of controllers) all.push(one);
  return all;
}
${[...enhancers, ...bases, ...wares, ...all, ...declared].join('\n')}
@Module({
  imports: [M0, RouterModule.register([{ path: 'under', module: M1, children: [{ path: ':deep', module: M2 }] }])],
  providers: [{ provide: APP_GUARD, useClass: G3 }],
})
export class AppModule {
  configure(consumer: any) {
    ${bindings.join('\n    ')}
  }
}
async function bootstrap() {
  const app = await NestFactory.create(AppModule, ${adapter}{ logger: false });
  app.setGlobalPrefix('api', { exclude: ['c0/${paths[0]}', { path: 'c1/*rest', method: RequestMethod.GET }] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
}
bootstrap();
`;
}
