// What errors say of native parts of packages.

/** The package whose addon does not load: named in a path, or by what looks for addons. */
export function nativePackage(error: string): string | undefined {
  const isNative =
    /NODE_MODULE_VERSION|ERR_DLOPEN_FAILED|Could not locate the bindings file|invalid ELF header|wrong ELF class|not a valid Win32|mach-o|incompatible architecture|was compiled against a different|\.node['":]|No native build was found|Could not load the ["']?[\w@/.-]+["']? module/i;
  if (!isNative.test(error)) return undefined;
  const paths = [...error.matchAll(/node_modules[\\/]((?:@[\w.-]+[\\/])?[\w.-]+)/g)].map(
    ([, name]) => name ?? '',
  );
  const own = paths.filter(
    (name) => !/^(?:\.pnpm|bindings|node-gyp-build|prebuild-install|node-pre-gyp)$/.test(name),
  );
  return own.at(-1)?.replaceAll('\\', '/') ?? /Could not load the ["']?([\w@/-]+)/.exec(error)?.[1];
}
