// Some polyfills look for `global`, as Node code does.
Object.defineProperty(globalThis, 'global', { value: globalThis, writable: true, configurable: true });
