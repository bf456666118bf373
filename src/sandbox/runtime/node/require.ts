// `require` and `import.meta` of the shell, whose code stands for a file in the project's root.
import type { ProcessInfo } from '../host.ts';
import type { OwnModules } from '../imports/own-modules.ts';
import type { Membrane } from '../membrane.ts';
import { notInShell } from './errors.ts';

export function createRequire(own: OwnModules, membrane: Pick<Membrane, 'requireModule' | 'resolve'>) {
  const require = (specifier: string) => own.required(specifier) ?? membrane.requireModule(specifier);
  require.resolve = (specifier: string) =>
    own.required(specifier) ? specifier : membrane.resolve(specifier, 'require');
  Object.defineProperty(require, 'cache', {
    get() {
      throw notInShell(
        'require.cache',
        'Modules live in the project process: edit a file, and the next call has it loaded again.',
      );
    },
  });
  return require;
}

/** What `import.meta` is rewritten to. */
export function createImportMeta({ cwd, file, url }: ProcessInfo, membrane: Pick<Membrane, 'resolve'>) {
  return {
    dirname: cwd,
    filename: file,
    url,
    main: true,
    resolve: (specifier: string) => membrane.resolve(specifier, 'import'),
  };
}
