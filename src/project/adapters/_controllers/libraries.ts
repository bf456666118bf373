// Packages that make an app's routes of decorated classes, and the names of their decorators.

export interface Library {
  package: string;
  /** Where decorators come from. */
  from: readonly string[];
  /** Of classes that answer; the path comes first. */
  controllers: readonly string[];
  /** Of methods, with the method of the request; the path comes first. Null: the decorator names it, before the path. */
  verbs: Readonly<Record<string, string | null>>;
  /** Behind the path of a class or a method stands what runs before. */
  hasMiddlewareBehindPath: boolean;
  /** What they are given runs before. */
  middleware: readonly string[];
  guards: readonly string[];
  /** What makes an app of the classes. */
  makers: RegExp;
  /** Parameters are written `{name}`. */
  hasBraces?: true;
  /** A file beside package.json with `routes.basePath` or `spec.basePath`. */
  settings?: string;
}

export const verbsOf = (names: string, prefix = '') =>
  Object.fromEntries(
    names.split(' ').map((name) => [prefix === '' ? name : `${prefix}${name}`, name.toUpperCase()]),
  );

/** https://github.com/typestack/routing-controllers */
export const routingControllers: Library = {
  package: 'routing-controllers',
  from: ['routing-controllers'],
  controllers: ['Controller', 'JsonController'],
  verbs: { ...verbsOf('Get Post Put Patch Delete Head All'), Method: null },
  hasMiddlewareBehindPath: false,
  middleware: ['UseBefore'],
  guards: ['Authorized'],
  makers: /^(?:create|use)\w+Server$/,
};

/** https://tsoa-community.github.io/docs */
export const tsoa: Library = {
  package: 'tsoa',
  from: ['tsoa', '@tsoa/runtime'],
  controllers: ['Route'],
  verbs: verbsOf('Get Post Put Patch Delete Head Options'),
  hasMiddlewareBehindPath: false,
  middleware: ['Middlewares'],
  guards: ['Security'],
  makers: /^$/,
  hasBraces: true,
  settings: 'tsoa.json',
};
