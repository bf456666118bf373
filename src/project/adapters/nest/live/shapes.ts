// The parts of Nest 10 to 12 that are read. https://github.com/nestjs/nest/tree/master/packages/core

// biome-ignore lint/complexity/noBannedTypes: a class, whatever it takes.
export type Class = Function;

/** A provider or a controller in its module. */
export interface Wrapper {
  name: unknown;
  metatype: Class | null;
}

export interface Container {
  getModules(): Map<string, ModuleRef>;
  getHttpAdapterRef(): Platform | undefined;
}

export interface ModuleRef {
  metatype: Class;
  controllers: Map<unknown, Wrapper>;
  providers: Map<unknown, Wrapper>;
}

export interface Platform {
  getType?(): string;
  getInstance?(): unknown;
}

/** What is set on an app. */
export interface Config {
  getGlobalGuards(): unknown[];
  getGlobalInterceptors(): unknown[];
  getGlobalPipes(): unknown[];
  getGlobalRequestGuards(): Wrapper[];
  getGlobalRequestInterceptors(): Wrapper[];
  getGlobalRequestPipes(): Wrapper[];
  getVersioning(): VersioningOptions | undefined;
}

export interface VersioningOptions {
  type: number;
  prefix?: string | false;
  defaultVersion?: unknown;
  header?: string;
  key?: string;
}

export interface PathMetadata {
  methodPath?: string;
  methodVersion?: unknown;
  controllerVersion?: unknown;
  versioningOptions?: VersioningOptions;
  globalPrefix?: string;
}

export interface Explorer {
  container: Container;
  routePathFactory: {
    applicationConfig: Config;
    create(metadata: PathMetadata, method: number): string[];
  };
}

export interface Definition {
  path: string[];
  requestMethod: number;
  methodName: string;
}
