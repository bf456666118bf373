// The apps after the documentation as they run, all in one process, on each version that is read: what is listed is what is
// written of each by hand.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { connect } from '../../../support/client.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';
import { documented } from './documented.ts';
import { lineOf } from './lines.ts';

const apps = documented.filter(({ isOnlyRead }) => !isOnlyRead);

// None listens before all stand: the first that did would end the reading.
const together = `
const waiting: (() => void)[] = [];
globalThis.together = async (app) => {
  await app.init();
  await new Promise<void>((go) => {
    waiting.push(go);
    if (waiting.length === ${apps.length}) for (const next of waiting) next();
  });
};
`;

const tsconfig = { module: 'commonjs', experimentalDecorators: true, emitDecoratorMetadata: true };

async function made(fixture: string, files: Record<string, unknown>): Promise<string> {
  const { root } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    'tsconfig.json': { compilerOptions: tsconfig },
    ...files,
  });
  symlinkSync(realpathSync(join(fixtures, fixture, 'node_modules')), join(root, 'node_modules'));
  return root;
}

async function list(fixture: string, files: Record<string, unknown>) {
  const root = await made(fixture, files);
  const { result, stderr } = await runLive({ root, entry: 'main.ts', adapters: ['nest'] });
  return { listed: result?.items.map(lineOf) ?? [], error: result?.error, stderr };
}

test.each(['nest10', 'nest', 'nest12'])('with the packages of fixtures/%s', async (fixture) => {
  const { listed, error, stderr } = await list(fixture, {
    ...Object.fromEntries(
      apps.flatMap(({ files }, index) =>
        Object.entries(files).map(([file, text]) => [`app${index}/${file}`, text]),
      ),
    ),
    'main.ts': together + apps.map((_, index) => `require('./app${index}/main');`).join('\n'),
  });
  expect(error, stderr).toBeUndefined();
  // Each on its own, so that a difference is told with its app.
  for (const { name, lines } of apps)
    expect([name, ...lines.filter((line) => !listed.includes(line))]).toEqual([name]);
  expect(listed.toSorted()).toEqual(apps.flatMap(({ lines }) => lines).toSorted());
});

test('an app of ES modules, with providers that take their dependencies by type', async () => {
  const root = await made('nest12', {
    'package.json': { name: 'app', type: 'module', main: 'main.ts', dependencies: { '@nestjs/core': '*' } },
    'tsconfig.json': { compilerOptions: { ...tsconfig, module: 'nodenext', target: 'es2022' } },
    'main.ts': `
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(3000);`,
    'app.module.ts': `
import { Controller, Get, Injectable, Module, UseGuards, type CanActivate } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
export const Roles = Reflector.createDecorator<string[]>();
@Injectable() export class CatsService { all() { return []; } }
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) { if (!reflector) throw new Error('no reflector'); }
  canActivate() { return true; }
}
@Controller('cats')
export class CatsController {
  constructor(private readonly cats: CatsService) { if (!cats) throw new Error('no service'); }
  @Roles(['vet']) @UseGuards(RolesGuard) @Get() all() { return this.cats.all(); }
}
@Module({ controllers: [CatsController], providers: [CatsService] })
export class AppModule {}`,
    // A second app, which the entry does not start.
    'worker.ts': `
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
@Controller('jobs') class JobsController { @Get() all() {} }
@Module({ controllers: [JobsController] }) class WorkerModule {}
const app = await NestFactory.create(WorkerModule);
await app.listen(3001);`,
  });
  await using session = await connect(root);
  const { items, warnings } = await session.call<{ items: Route[]; warnings: unknown[] }>('list_routes', {
    detail: 'full',
  });
  expect(warnings).toEqual([]);
  expect(items.map(({ origin }) => origin)).toEqual(['live', 'source']);
  expect(items.map(lineOf)).toEqual([
    'GET /cats CatsController.all < RolesGuard (metadata Roles = ["vet"])',
    'GET /jobs JobsController.all (in the app made at worker.ts:6)',
  ]);
  const served = await session.call<{ items: Route[] }>('list_routes', { match: 'GET /cats' });
  expect(served.items.map(({ handler }) => handler)).toEqual(['CatsController.all']);
});

test('of an app that fails before it is mapped nothing is listed, and its error is its own', async () => {
  const { listed, error } = await list('nest', {
    'main.ts': `
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
@Controller('cats') class CatsController { @Get() all() {} }
const database = { provide: 'DB', useFactory: async () => { throw new Error('no such database'); } };
@Module({ controllers: [CatsController], providers: [database] }) class AppModule {}
NestFactory.create(AppModule, { abortOnError: false }).then((app) => app.listen(3000));`,
  });
  expect(listed).toEqual([]);
  expect(error?.message).toBe('no such database');
});

test('an app that waits for a provider says so, and its source stands in', async () => {
  const root = await made('nest', {
    'package.json': { name: 'app', main: 'main.ts', dependencies: { '@nestjs/core': '*' } },
    'main.ts': `
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
@Controller('cats') class CatsController { @Get() all() {} }
const database = { provide: 'DB', useFactory: () => new Promise(() => {}) };
@Module({ controllers: [CatsController], providers: [database] }) class AppModule {}
NestFactory.create(AppModule, { logger: false }).then((app) => app.listen(3000));`,
  });
  await using session = await connect(root);
  const { items, warnings } = await session.call<{ items: Route[]; warnings: object[] }>('list_routes', {
    detail: 'full',
  });
  expect(items.map(({ origin, path }) => [origin, path])).toEqual([['source', '/cats']]);
  expect(warnings).toEqual([
    { code: 'NO_ROUTES', message: expect.stringContaining('a provider may still be waited for') },
  ]);
});
