// Sees Nest apps as they are made: their modules, what is mapped, and the middleware that is bound. Methods are patched in
// place, so the identity of what the framework exports stays as it is.
import type { LoadHooks } from '../../../loader/hooks.ts';
import type { Config, Container, Definition, Explorer, PathMetadata, Wrapper } from './shapes.ts';

export interface Registration {
  explorer: Explorer;
  wrapper: Wrapper;
  moduleKey: string;
  definition: Definition;
  host: unknown;
  /** One for each path of the method; `paths` are whole. */
  mapped: { methodPath: string; paths: string[]; unversioned: string[] }[];
  metadata: PathMetadata;
}

/** `consumer.apply(…)` and what is called on that. */
export interface Applied {
  /** Of the app that it is for. */
  platform: unknown;
  middleware: unknown[];
  exclude: unknown[];
  routes: unknown[];
}

export interface Captured {
  /** Strong references: nothing else may keep an app that failed. */
  containers: Map<Container, Config>;
  registrations: Registration[];
  applied: Applied[];
  /** Where `Reflector.createDecorator()` made a key: lines of a stack. */
  decorators: Map<string, string>;
  /** Arguments of `app.use()`, and the app. */
  uses: { platform: unknown; args: unknown[] }[];
  /** Apps whose microservices have their guards. */
  sharing: Set<unknown>;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Classes of the core, by the files that have them. */
const files: Readonly<Record<string, string>> = {
  RouterExplorer: 'router/router-explorer',
  MiddlewareBuilder: 'middleware/builder',
  NestApplication: 'nest-application',
  DependenciesScanner: 'scanner',
  Reflector: 'services/reflector.service',
};

export function captureNest(hooks: LoadHooks): Captured {
  const captured: Captured = {
    ...{ containers: new Map(), registrations: [], applied: [], uses: [], sharing: new Set() },
    decorators: new Map(),
  };
  const patch = (name: string, made: unknown) => {
    if (typeof made === 'function') patches[name]?.(made.prototype as object, captured, made);
  };
  // Nest 12 is of ES modules.
  const key = Symbol.for('mcp-node.patch-core');
  Object.defineProperty(globalThis, key, { value: patch });
  for (const [name, path] of Object.entries(files)) {
    const file = new RegExp(`[\\\\/]@nestjs[\\\\/]core[\\\\/]${path}\\.js$`);
    hooks.onModule(file, (exports) => {
      patch(name, (exports as Record<string, unknown> | null)?.[name]);
      return exports;
    });
    hooks.onSource(file, {
      append: `globalThis[Symbol.for('mcp-node.patch-core')]?.('${name}', typeof ${name} === 'undefined' ? undefined : ${name});`,
    });
  }
  return captured;
}

type Patch = (target: object, captured: Captured, made: object) => void;

const patches: Readonly<Record<string, Patch>> = {
  RouterExplorer(target, { registrations }) {
    before(
      target,
      'applyCallbackToRouter',
      function (_router, definition, wrapper, moduleKey, metadata, host) {
        const given = { ...(metadata as PathMetadata) };
        const { path, requestMethod } = definition as Definition;
        const factory = (this as Explorer).routePathFactory;
        const create = (methodPath: string, versioned: boolean) =>
          factory.create(
            {
              ...given,
              methodPath,
              ...(versioned ? {} : { globalPrefix: '', versioningOptions: undefined }),
            } as never,
            requestMethod,
          );
        registrations.push({
          ...{ explorer: this as Explorer, wrapper: wrapper as Wrapper, moduleKey: moduleKey as string },
          ...{ definition: definition as Definition, host, metadata: given },
          mapped: path.map((methodPath) => ({
            methodPath,
            paths: create(methodPath, true),
            unversioned: create(methodPath, false),
          })),
        });
      },
    );
  },
  MiddlewareBuilder(target, { applied }) {
    after(target, 'apply', (middleware, proxy, builder) => {
      const binding: Applied = {
        platform: platformOf(builder),
        middleware: middleware.flat(),
        exclude: [],
        routes: [],
      };
      applied.push(binding);
      const own = proxy as object;
      before(own, 'exclude', (...routes) => void binding.exclude.push(...routes.flat()));
      before(own, 'forRoutes', (...routes) => void binding.routes.push(...routes.flat()));
    });
  },
  NestApplication(target, { uses, sharing }) {
    before(target, 'use', function (...args) {
      uses.push({ platform: platformOf(this), args });
    });
    before(target, 'connectMicroservice', function (_, options) {
      if ((options as { inheritAppConfig?: boolean } | undefined)?.inheritAppConfig === true)
        sharing.add(platformOf(this));
    });
  },
  DependenciesScanner(target, { containers }) {
    before(target, 'scan', function () {
      const { container, applicationConfig } = this as { container: Container; applicationConfig: Config };
      containers.set(container, applicationConfig);
    });
  },
  Reflector(_, { decorators }, made) {
    after(made, 'createDecorator', (_args, decorator) => {
      const { KEY } = decorator as { KEY?: unknown };
      if (typeof KEY === 'string') decorators.set(KEY, new Error('created').stack ?? '');
    });
  },
};

/** Of an app, and of what binds its middleware: what tells it from others in the process. */
const platformOf = (holder: unknown): unknown => (holder as { httpAdapter?: unknown }).httpAdapter;

function before(target: object, name: string, listener: Method): void {
  wrap(target, name, (original) => {
    return function (...args) {
      listener.apply(this, args);
      return original.apply(this, args);
    };
  });
}

function after(
  target: object,
  name: string,
  listener: (args: unknown[], result: unknown, self: unknown) => void,
): void {
  wrap(target, name, (original) => {
    return function (...args) {
      const result = original.apply(this, args);
      listener(args, result, this);
      return result;
    };
  });
}

function wrap(target: object, name: string, make: (original: Method) => Method): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original === 'function') Reflect.set(target, name, make(original as Method));
}
