// Apps after Nest's own documentation, and what each of them answers, written by hand:
// "METHOD /path Class.method < what runs before (note)".
const imports = `
import 'reflect-metadata';
import { All, applyDecorators, Body, CanActivate, ConfigurableModuleBuilder, Controller, Delete, DynamicModule, ExecutionContext, forwardRef,
  Get, Head, Header, HttpCode, Injectable, MiddlewareConsumer, mixin, Module, NestInterceptor, NestMiddleware, NestModule, Options, Param, ParseIntPipe,
  Patch, PipeTransform, Post, Put, Redirect, RequestMapping, RequestMethod, Scope, Search, SetMetadata, Sse, Type, UseGuards, UseInterceptors, UsePipes,
  ValidationPipe, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory, Reflector, RouterModule } from '@nestjs/core';
`;
const listen = (set = '') => `
async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: false });
  ${set}
  await (globalThis as { together?: (app: unknown) => unknown }).together?.(app);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`;

export interface Documented {
  name: string;
  files: Record<string, string>;
  lines: string[];
  /** Packages beside Nest's own that nobody has: only the source is read. */
  isOnlyRead?: true;
}

export const documented: Documented[] = [
  {
    name: 'controllers: every method, lists, wildcards, hosts, redirects, events',
    files: {
      'main.ts': `${imports}
@Controller('cats')
export class CatsController {
  @Post()
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  create(@Body() body: object) { return 'adds'; }
  @Get() findAll() { return []; }
  @Get('abcd/*splat')
  wild() { return 'wildcard'; }
  @Get(':id') findOne(@Param('id', ParseIntPipe) id: number): string { return ''; }
  @Put(':id') update() {}
  @Patch(':id') part() {}
  @Delete(':id') remove() {}
  @Options('options') options() {}
  @Head('head') head() {}
  @Search('search') search() {}
  @All(['any', 'every/:thing']) any() {}
  @Get('docs') @Redirect('https://docs.nestjs.com', 302) docs() {}
  @Sse('sse') sse() {}
  @RequestMapping({ path: ['mapped', 'also'], method: RequestMethod.POST }) mapped() {}
  @RequestMapping() plain() {}
  @Get('/slashes/') slashes() {}
  helper() {}
  static Get() {}
}
@Controller({ host: 'admin.example.com' })
export class AdminController { @Get() index() {} }
@Controller({ host: [':account.example.com', 'example.org'], path: ['accounts', 'a'] })
export class AccountController { @Get(':account') info() {} }
@Controller()
export class RootController { @Get() root() {} @Get('ping') ping() {} }
@Module({ controllers: [CatsController, AdminController, AccountController, RootController] })
export class AppModule {}
${listen()}`,
    },
    lines: [
      'POST /cats CatsController.create',
      'GET /cats CatsController.findAll',
      'GET /cats/abcd/*splat CatsController.wild',
      'GET /cats/:id CatsController.findOne',
      'PUT /cats/:id CatsController.update',
      'PATCH /cats/:id CatsController.part',
      'DELETE /cats/:id CatsController.remove',
      'OPTIONS /cats/options CatsController.options',
      'HEAD /cats/head CatsController.head',
      'SEARCH /cats/search CatsController.search',
      'ALL /cats/any CatsController.any',
      'ALL /cats/every/:thing CatsController.any',
      'GET /cats/docs CatsController.docs (redirects to https://docs.nestjs.com)',
      'GET /cats/sse CatsController.sse (server-sent events)',
      'POST /cats/mapped CatsController.mapped',
      'POST /cats/also CatsController.mapped',
      'GET /cats CatsController.plain',
      'GET /cats/slashes CatsController.slashes',
      'GET / AdminController.index (only for host admin.example.com)',
      'GET /accounts/:account AccountController.info (only for host :account.example.com or example.org)',
      'GET /a/:account AccountController.info (only for host :account.example.com or example.org)',
      'GET / RootController.root',
      'GET /ping RootController.ping',
    ],
  },
  {
    name: 'versions in the path, a prefix with exclusions, and modules under paths',
    files: {
      'main.ts': `${imports}
@Controller({ path: 'cats', version: ['1', '2'] })
export class CatsController {
  @Get() both() {}
  @Version('3') @Get('new') three() {}
  @Version(['2', VERSION_NEUTRAL]) @Get('some') some() {}
}
@Controller({ path: 'dogs', version: VERSION_NEUTRAL })
export class DogsController { @Get() neutral() {} }
@Controller('birds')
export class BirdsController { @Get() defaulted() {} @Post('sing/:song') sing() {} }
@Controller('health')
export class HealthController { @Get() check() {} @Post() report() {} @Get('deep/db') deep() {} }
@Controller('metrics') export class MetricsController { @Get() all() {} }
@Controller('/dashboard/') export class DashboardController { @Get('/') show() {} }
@Module({ controllers: [MetricsController] }) export class MetricsModule {}
@Module({ controllers: [DashboardController], imports: [MetricsModule] }) export class DashboardModule {}
@Module({ controllers: [BirdsController] }) export class BirdsModule {}
@Module({
  imports: [
    DashboardModule,
    BirdsModule,
    RouterModule.register([
      { path: 'admin', module: DashboardModule, children: [{ path: '/metrics', module: MetricsModule }, BirdsModule] },
    ]),
  ],
  controllers: [CatsController, DogsController, HealthController],
})
export class AppModule {}
${listen(`app.setGlobalPrefix('/api/', { exclude: [{ path: 'health', method: RequestMethod.GET }, 'health/deep/:name'] });
  app.enableVersioning({ type: VersioningType.URI, prefix: 'version-', defaultVersion: '1' });`)}`,
    },
    lines: [
      'GET /api/version-1/cats CatsController.both',
      'GET /api/version-2/cats CatsController.both',
      'GET /api/version-3/cats/new CatsController.three',
      'GET /api/version-2/cats/some CatsController.some',
      'GET /api/cats/some CatsController.some',
      'GET /api/dogs DogsController.neutral',
      'GET /version-1/health HealthController.check',
      'POST /api/version-1/health HealthController.report',
      'GET /version-1/health/deep/db HealthController.deep',
      'GET /api/version-1/admin/dashboard DashboardController.show',
      'GET /api/version-1/admin/metrics/metrics MetricsController.all',
      'GET /api/version-1/admin/birds BirdsController.defaulted',
      'POST /api/version-1/admin/birds/sing/:song BirdsController.sing',
    ],
  },
  ...(
    [
      ['HEADER', "header: 'X-Version'", 'header X-Version'],
      ['MEDIA_TYPE', "key: 'v='", 'Accept: v='],
      ['CUSTOM', 'extractor: () => "1"', 'custom'],
    ] as const
  ).map(
    ([type, option, shown]): Documented => ({
      name: `versions by ${type}`,
      files: {
        'main.ts': `${imports}
@Controller({ path: 'cats', version: '1' })
export class CatsController { @Get() one() {} @Version('2') @Get() two() {} @Version(VERSION_NEUTRAL) @Post() any() {} }
@Module({ controllers: [CatsController] })
export class AppModule {}
${listen(`app.enableVersioning({ type: VersioningType.${type}, ${option} });`)}`,
      },
      lines: [
        `GET /cats CatsController.one (only for version 1 (${shown}))`,
        `GET /cats CatsController.two (only for version 2 (${shown}))`,
        `POST /cats CatsController.any (only for version neutral (${shown}))`,
      ],
    }),
  ),
  {
    name: 'modules: dynamic, in circles, made by functions, of a builder',
    files: {
      'main.ts': `${imports}
import { CircleModule } from './circle';
import { FeatureModule } from './feature.module';
import { ReportsModule } from './reports.module';
import { moduleConfig } from './config';
@Module(moduleConfig())
export class LateModule {}
@Module({ imports: [CircleModule, FeatureModule.forRoot('one'), FeatureModule.forRootAsync(), ReportsModule.register({ title: 'x' }), LateModule] })
export class AppModule {}
${listen()}`,
      'circle.ts': `${imports}
@Controller('circle') export class CircleController { @Get() round() {} }
@Module({ controllers: [CircleController], imports: [forwardRef(() => OtherModule)] }) export class CircleModule {}
@Controller('other') export class OtherController { @Get() back() {} }
@Module({ controllers: [OtherController], imports: [forwardRef(() => CircleModule)] }) export class OtherModule {}
`,
      'feature.module.ts': `${imports}
export function featureController(path: string): Type<object> {
  @Controller(\`features/\${path}\`)
  class FeatureController { @Get(':id') read() {} }
  return FeatureController;
}
@Controller('inner') export class InnerController { @Get() inner() {} }
@Module({ controllers: [InnerController] }) export class InnerModule {}
@Module({})
export class FeatureModule {
  static forRoot(name: string): DynamicModule {
    return { module: FeatureModule, controllers: [featureController(name)], imports: [InnerModule] };
  }
  static async forRootAsync(): Promise<DynamicModule> {
    return { ...this.forRoot('async'), global: true };
  }
}
`,
      'reports.module.ts': `${imports}
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<{ title: string }>().build();
@Controller('reports') export class ReportsController { @Get() list() {} }
@Controller('charts') export class ChartsController { @Get() draw() {} }
@Module({ controllers: [ReportsController] })
export class ReportsModule extends ConfigurableModuleClass {
  static register(options: { title: string }): DynamicModule {
    return { ...super.register(options), controllers: [ChartsController] };
  }
}
`,
      'config.ts': `${imports}
@Controller('early') export class EarlyController { @Get() soon() {} }
@Controller('later') export class LaterController { @Get() afterwards() {} }
@Controller('never') export class NeverController { @Get() never() {} }
const isLate = true;
export function moduleConfig() {
  const controllers: Type<object>[] = [EarlyController];
  if (isLate) controllers.push(LaterController);
  return { controllers: controllers.concat(isLate ? [] : [NeverController]) };
}
`,
    },
    lines: [
      'GET /circle CircleController.round',
      'GET /other OtherController.back',
      'GET /features/one/:id FeatureController.read',
      'GET /inner InnerController.inner',
      'GET /features/async/:id FeatureController.read',
      'GET /reports ReportsController.list',
      'GET /charts ChartsController.draw',
      'GET /early EarlyController.soon',
      'GET /later LaterController.afterwards',
    ],
  },
  {
    name: 'guards, interceptors and pipes: of the app, the class, the method',
    files: {
      'main.ts': `${imports}
import { Auth, OnlyOwners, Public, Roles } from './decorators';
import { AGuard, BGuard, CGuard, DInterceptor, EPipe, FGuard, scoped } from './enhancers';
@UseGuards(BGuard)
@UseGuards(CGuard)
@UseInterceptors(DInterceptor)
@Controller('cats')
export class CatsController {
  @Public() @Get('public') open() {}
  @UseGuards(FGuard, new CGuard()) @Get('closed') closed() {}
  @Auth('admin', 'vet') @Post() create() {}
  @Roles(['user']) @UsePipes(new EPipe()) @Put() put() {}
  @OnlyOwners() @Delete() remove() {}
  @UseGuards(scoped('read')) @Get('scoped') scoped() {}
}
@Public() @Controller('dogs')
export class DogsController { @Get() list() {} @SetMetadata('isPublic', false) @Post() add() {} }
@Module({
  controllers: [CatsController, DogsController],
  providers: [
    { provide: APP_GUARD, useClass: AGuard },
    { provide: APP_PIPE, useFactory: () => new EPipe() },
    { provide: APP_INTERCEPTOR, useValue: new DInterceptor() },
  ],
})
export class AppModule {}
${listen('app.useGlobalGuards(new FGuard());\n  app.useGlobalPipes(new ValidationPipe({ validatorPackage: { validate() {} }, transformerPackage: {} } as never));')}`,
      'decorators.ts': `${imports}
import { CGuard, FGuard } from './enhancers';
export const Public = () => SetMetadata('isPublic', true);
export const Roles = Reflector.createDecorator<string[]>();
export const Auth = (...roles: string[]) => applyDecorators(SetMetadata('roles', roles), Twice());
const Twice = () => applyDecorators(UseGuards(FGuard), Header('x', 'y'));
export const OnlyOwners = (): MethodDecorator => (target, key, descriptor) => {
  SetMetadata('owners', true)(target, key, descriptor);
  UseGuards(CGuard)(target, key, descriptor);
};
`,
      'enhancers.ts': `${imports}
@Injectable() export class AGuard implements CanActivate { canActivate() { return true; } }
@Injectable() export class BGuard extends AGuard {}
@Injectable() export class CGuard extends AGuard {}
@Injectable() export class FGuard extends AGuard {}
export class DInterceptor implements NestInterceptor { intercept(context: ExecutionContext, next: any) { return next.handle(); } }
export class EPipe implements PipeTransform { transform(value: unknown) { return value; } }
export function scoped(scope: string): Type<CanActivate> {
  class ScopedGuard implements CanActivate { canActivate() { return scope !== ''; } }
  return mixin(ScopedGuard);
}
`,
    },
    lines: [
      'GET /cats/public CatsController.open < AGuard FGuard CGuard BGuard DInterceptor DInterceptor EPipe ValidationPipe (metadata isPublic = true)',
      'GET /cats/closed CatsController.closed < AGuard FGuard CGuard BGuard FGuard CGuard DInterceptor DInterceptor EPipe ValidationPipe',
      'POST /cats CatsController.create < AGuard FGuard CGuard BGuard FGuard DInterceptor DInterceptor EPipe ValidationPipe (metadata roles = ["admin","vet"])',
      'PUT /cats CatsController.put < AGuard FGuard CGuard BGuard DInterceptor DInterceptor EPipe ValidationPipe EPipe (metadata Roles = ["user"])',
      'DELETE /cats CatsController.remove < AGuard FGuard CGuard BGuard CGuard DInterceptor DInterceptor EPipe ValidationPipe (metadata owners = true)',
      'GET /cats/scoped CatsController.scoped < AGuard FGuard CGuard BGuard ScopedGuard DInterceptor DInterceptor EPipe ValidationPipe',
      'GET /dogs DogsController.list < AGuard FGuard DInterceptor EPipe ValidationPipe (metadata isPublic = true)',
      'POST /dogs DogsController.add < AGuard FGuard DInterceptor EPipe ValidationPipe (metadata isPublic = false)',
    ],
  },
  {
    name: 'middleware: bound to paths, methods, controllers, without exclusions',
    files: {
      'main.ts': `${imports}
@Injectable() export class LoggerMiddleware implements NestMiddleware { use(req: any, res: any, next: () => void) { next(); } }
@Injectable() export class OnlyGet implements NestMiddleware { use(req: any, res: any, next: () => void) { next(); } }
function logger(req: any, res: any, next: () => void) { next(); }
function everywhere(req: any, res: any, next: () => void) { next(); }
const below = (req: any, res: any, next: () => void) => next();
function again(req: any, res: any, next: () => void) { next(); }
@Controller('cats')
export class CatsController { @Get() all() {} @Get(':id') one() {} @Post() add() {} @Delete(':id/toys/:toy') toy() {} }
@Controller('dogs')
export class DogsController { @Get() all() {} @Post('walk') walk() {} }
@Controller('files')
export class FilesController { @Get('list') list() {} @Get('one/:id') one() {} @All('*path') rest() {} }
@Controller('files/one')
export class OneController { @Get('mine') mine() {} }
@Module({ controllers: [CatsController, DogsController, FilesController, OneController] })
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer
      .apply(LoggerMiddleware, logger)
      .exclude({ path: 'cats', method: RequestMethod.POST }, 'cats/:id/toys/*rest')
      .forRoutes(CatsController)
      .apply([OnlyGet])
      .forRoutes({ path: 'cats', method: RequestMethod.GET }, { path: 'dogs/*rest', method: RequestMethod.ALL });
    this.more(consumer);
  }
  private more(consumer: MiddlewareConsumer) {
    consumer.apply(below).forRoutes('dogs');
    consumer.apply(below).forRoutes(FilesController);
    const walk = { path: 'dogs/walk', method: RequestMethod.POST };
    consumer.apply(again).forRoutes(DogsController, 'dogs', { ...walk, path: 'dogs/:any' }, walk);
  }
}
${listen("app.use(everywhere);\n  app.use(['/dogs/walk', '/none'], logger, below);")}`,
    },
    lines: [
      'GET /cats CatsController.all < everywhere LoggerMiddleware logger OnlyGet',
      'GET /cats/:id CatsController.one < everywhere LoggerMiddleware logger',
      'POST /cats CatsController.add < everywhere',
      'DELETE /cats/:id/toys/:toy CatsController.toy < everywhere',
      'GET /dogs DogsController.all < everywhere below again again',
      'POST /dogs/walk DogsController.walk < everywhere logger below OnlyGet below again again',
      'GET /files/list FilesController.list < everywhere below below',
      'GET /files/one/:id FilesController.one < everywhere below below',
      'ALL /files/*path FilesController.rest < everywhere below',
      'GET /files/one/mine OneController.mine < everywhere below below',
    ],
  },
  {
    name: 'controllers that inherit: abstract, mixed in, made, overridden',
    files: {
      'main.ts': `${imports}
@Injectable() export class BaseGuard implements CanActivate { canActivate() { return true; } }
@Injectable() export class OwnGuard extends BaseGuard {}
@UseGuards(BaseGuard)
export abstract class CrudController<T> {
  abstract readonly name: string;
  @Get() list(): T[] { return []; }
  read(): void;
  @Get(':id') read(id?: string): void {}
  @Post() create() {}
  @Delete(':id') remove() {}
  abstract custom(): void;
}
@UseGuards(OwnGuard)
@Controller('cats')
export class CatsController extends CrudController<string> {
  name = 'cats';
  @Get('custom') custom() {}
  override create() {}
  @Delete('by-id/:id') override remove() {}
}
function Searching<T extends new (...args: any[]) => object>(Base: T) {
  class SearchingHost extends Base { @Get('search/:text') search() {} }
  return SearchingHost;
}
class Plain { @Get('plain') plain() {} }
@Controller('dogs') export class DogsController extends Searching(Plain) {}
@Controller('birds') export class BirdsController { @Get() sing() {} }
export class ParrotsController extends BirdsController { @Get('words') words() {} }
@Module({ controllers: [CatsController, DogsController, ParrotsController] })
export class AppModule {}
${listen()}`,
    },
    lines: [
      'GET /cats/custom CatsController.custom < BaseGuard OwnGuard',
      'DELETE /cats/by-id/:id CatsController.remove < BaseGuard OwnGuard',
      'GET /cats CatsController.list < BaseGuard OwnGuard',
      'GET /cats/:id CatsController.read < BaseGuard OwnGuard',
      'GET /dogs/search/:text DogsController.search',
      'GET /dogs/plain DogsController.plain',
      'GET /birds/words ParrotsController.words',
      'GET /birds ParrotsController.sing',
    ],
  },
  {
    name: 'a bootstrap of another shape, on Fastify',
    files: {
      'main.ts': `${imports}
import { createApp } from './app';
class Server {
  private app: any;
  async init() { this.app = await createApp(); return this; }
  async start() { await this.app.listen(process.env.PORT ?? 3000, '0.0.0.0'); }
}
new Server().init().then((server) => server.start());
`,
      'app.ts': `${imports}
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { setUp } from './set-up';
@Controller('cats')
export class CatsController { @Get() all() {} @Get('files/*') files() {} @Get(':id') one() {} }
@Module({ controllers: [CatsController] })
export class AppModule {}
export const createApp = async () => {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  return setUp(app);
};
`,
      'set-up.ts': `export const prefix = process.env.API_PREFIX ?? 'v1';
export async function setUp(app: any) { app.setGlobalPrefix(prefix).enableShutdownHooks(); await (globalThis as any).together?.(app); return app; }
`,
    },
    lines: [
      'GET /v1/cats CatsController.all',
      'GET /v1/cats/files/* CatsController.files',
      'GET /v1/cats/:id CatsController.one',
    ],
  },
  {
    name: 'GraphQL, microservices, sockets, configuration',
    isOnlyRead: true,
    files: {
      'main.ts': `${imports}
import { ConfigModule, ConfigService } from '@nestjs/config';
import { AuthGuard } from '@nestjs/passport';
import { ThrottlerGuard } from '@nestjs/throttler';
import { Args, Int, Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { EventPattern, GrpcMethod, MessagePattern, Transport } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { appConfig } from './app.config';
import { Patterns } from './patterns';
export class User {}
@UseGuards(AuthGuard('jwt'))
@Resolver(() => User)
export class UsersResolver {
  @Query(() => [User], { name: 'users' }) findAll() { return []; }
  @Query(() => User) user(@Args('id', { type: () => Int }) id: number) {}
  @Mutation('removeUser') remove() {}
  @Subscription(() => User) userAdded() {}
  @ResolveField() posts() {}
}
@Controller('math')
export class MathController {
  @MessagePattern({ cmd: 'sum' }) sum(data: number[]) {}
  @EventPattern(Patterns.UserCreated) created() {}
  @MessagePattern([{ role: 'item' }, 'old.item']) items() {}
  @GrpcMethod('HeroesService', 'FindOne') hero() {}
  @Get() http() {}
}
@WebSocketGateway(80, { namespace: 'events' })
export class EventsGateway { @SubscribeMessage('identity') identify(data: number) {} }
@Module({
  imports: [ConfigModule.forRoot({ load: [appConfig] })],
  controllers: [MathController],
  providers: [UsersResolver, EventsGateway, { provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class AppModule {}
${listen(`const config = app.get(ConfigService);
  app.setGlobalPrefix(config.get('app.prefix', { infer: true }));
  app.connectMicroservice({ transport: Transport.TCP }, { inheritAppConfig: true });`)}`,
      'app.config.ts': `import { registerAs } from '@nestjs/config';
export const appConfig = registerAs('app', () => ({ prefix: process.env.API_PREFIX || 'api', port: 1 }));
`,
      'patterns.ts': "export enum Patterns { UserCreated = 'user.created' }",
    },
    lines: [
      'GET /api/math MathController.http < ThrottlerGuard',
      'MESSAGE {"cmd":"sum"} MathController.sum < ThrottlerGuard',
      'EVENT user.created MathController.created < ThrottlerGuard',
      'MESSAGE {"role":"item"} MathController.items < ThrottlerGuard',
      'MESSAGE old.item MathController.items < ThrottlerGuard',
      'MESSAGE HeroesService.FindOne MathController.hero < ThrottlerGuard',
      "QUERY users UsersResolver.findAll < ThrottlerGuard AuthGuard('jwt')",
      "QUERY user UsersResolver.user < ThrottlerGuard AuthGuard('jwt')",
      "MUTATION removeUser UsersResolver.remove < ThrottlerGuard AuthGuard('jwt')",
      "SUBSCRIPTION userAdded UsersResolver.userAdded < ThrottlerGuard AuthGuard('jwt')",
      'MESSAGE identity EventsGateway.identify',
    ],
  },
];
