import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/nest/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';
import { documented } from './documented.ts';
import { lineOf } from './lines.ts';

async function read(files: Record<string, unknown>, entries = ['main.ts']) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    ...files,
  });
  const source = await createSource({
    project,
    entries: entries.map((file) => join(root, file)),
    handled: ['@nestjs/core'],
  });
  const listing = sourceRoutes(source);
  return { ...listing, warnings: [...listing.warnings, ...source.warnings()] };
}

describe('what the documentation shows', () => {
  test.each(documented)('$name', async ({ files, lines }) => {
    const { items, warnings } = await read(files);
    expect(items.map(lineOf)).toEqual(lines);
    expect(warnings).toEqual([]);
  });
});

const app = (body: string, root = 'AppModule') => `
import { Controller, Get, Module, Post, RequestMethod } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
${body}
NestFactory.create(${root}).then((app) => app.listen(3000));
`;

describe('what only the source has', () => {
  test('modules and controllers that a variable of the environment decides on', async () => {
    const { items } = await read({
      'main.ts': app(`
@Controller('plain') class PlainController { @Get() one() {} }
@Controller('more') class MoreController { @Get() two() {} }
@Controller('other') class OtherController { @Get() three() {} }
@Module({ controllers: [MoreController] }) class MoreModule {}
function config() {
  if (process.env.EDITION === 'more') return { controllers: [PlainController, OtherController] };
  return { controllers: [PlainController] };
}
@Module(config()) class PlainModule {}
@Module({ imports: [PlainModule, ...(process.env.MORE ? [MoreModule] : [])] }) class AppModule {}`),
    });
    expect(items.map(({ path, note }) => [path, note])).toEqual([
      ['/plain', expect.stringContaining('condition')],
      ['/other', expect.stringContaining('condition')],
      ['/more', undefined],
    ]);
  });

  test('a prefix that the environment gives, and one of the configuration', async () => {
    const { items } = await read({
      'main.ts': `
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, ConfigService } from '@nestjs/config';
@Controller('a') class A { @Get() a() {} }
@Module({ controllers: [A], imports: [ConfigModule.forRoot({ load: [() => ({ http: { prefix: 'from-load' } })] })] })
class AppModule {}
@Module({ controllers: [A] }) class OtherModule {}
async function start() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix(app.get(ConfigService).get('http.prefix'));
  const other = await NestFactory.create(OtherModule);
  other.setGlobalPrefix(process.env.PREFIX);
}
start();`,
    });
    expect(items.map(({ path, note }) => `${path} ${note}`)).toEqual([
      '/from-load/a in the app made at main.ts:10',
      '/{}/a {} stands for process.env.PREFIX; in the app made at main.ts:12',
    ]);
  });

  test('what packages mount beside the controllers', async () => {
    const { items } = await read({
      'main.ts': `
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { GraphQLModule } from '@nestjs/graphql';
import { BullBoardModule } from '@bull-board/nestjs';
import { TypeOrmModule } from '@nestjs/typeorm';
@Controller('a') class A { @Get() a() {} }
@Module({
  controllers: [A],
  imports: [
    TypeOrmModule.forRoot({ path: 'none' }),
    GraphQLModule.forRoot({ autoSchemaFile: true }),
    BullBoardModule.forRoot({ route: 'boards' }),
  ],
})
class AppModule {}
async function start() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix('api');
  SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
  SwaggerModule.setup('more', app, () => {}, { useGlobalPrefix: true });
}
start();`,
    });
    expect(items.map(({ path, handler, source }) => `${path} ${handler} ${source}`)).toEqual([
      '/api/a A.a main.ts:8',
      '/graphql @nestjs/graphql main.ts:13',
      '/boards/*path @bull-board/nestjs main.ts:14',
      '/docs/*path @nestjs/swagger main.ts:21',
      '/api/more/*path @nestjs/swagger main.ts:22',
    ]);
  });

  test('every app of a workspace and of a package, where no entry leads to them', async () => {
    const one = (name: string) =>
      app(`@Controller('${name}') class C { @Get() read() {} }
@Module({ controllers: [C] }) class AppModule {}`);
    const { items } = await read(
      {
        'package.json': { private: true, workspaces: ['apps/*'] },
        ...Object.fromEntries(
          ['x', 'y'].flatMap((name) => [
            [`apps/${name}/package.json`, { name, dependencies: { '@nestjs/core': '11' } }],
            [`apps/${name}/src/main.ts`, one(name)],
          ]),
        ),
        'apps/y/src/worker.ts': one('worker'),
      },
      [],
    );
    expect(items.map(({ app, path, note }) => [app, path, note])).toEqual([
      ['x', '/x', undefined],
      ['y', '/y', 'in the app made at apps/y/src/main.ts:6'],
      ['y', '/worker', 'in the app made at apps/y/src/worker.ts:6'],
    ]);
  });

  test('no app, an app without a module, a module that is not one', async () => {
    for (const text of [
      'export {};',
      app('', 'undefined'),
      app('const AppModule = {};'),
      app('class AppModule {}'),
    ])
      expect((await read({ 'main.ts': text })).items).toEqual([]);
  });
});
