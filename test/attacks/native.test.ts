// Without the wall, which does not hold native code from reading and connecting. The library is built here.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { makeFolder } from '../support/folders.ts';
import { addInside } from '../support/inside.ts';
import { extensions, native, places, pointers } from './native.ts';
import { attackSuite } from './runner.ts';

const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
__attribute__((constructor)) static void ran(void) {
  Dl_info self;
  char trace[4096];
  if (!dladdr((void *)ran, &self)) return;
  snprintf(trace, sizeof trace, "%s.ran", self.dli_fname);
  FILE *file = fopen(trace, "w");
  if (file) fclose(file);
}
`;

const folder = makeFolder({ 'library.c': SOURCE });
Object.assign(places, {
  library: join(folder.dir, 'library.so'),
  addon: join(folder.dir, 'library.node'),
  drop: join(folder.dir, 'drop'),
});
mkdirSync(places.drop);
const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler && !process.env.CI)
  process.stderr.write('no C compiler: attacks by native code are left out\n');
else execFileSync('cc', ['-shared', '-fPIC', '-o', places.library, join(folder.dir, 'library.c'), '-ldl']);
if (hasCompiler) copyFileSync(places.library, places.addon);
writeFileSync(join(places.drop, 'kept'), '');

describe.skipIf(!hasCompiler && !process.env.CI)('native code', () => {
  attackSuite('native', native, {
    oneSession: true,
    args: ['--wall', 'off', `--allow-write=${places.drop}`, `--allow-read=${folder.dir}`],
    prepare: addInside,
  });

  attackSuite('native-write', extensions, {
    oneSession: true,
    // Above.
    unprotected: 'elsewhere',
    args: ['--wall', 'off', '--db', 'write', `--allow-read=${folder.dir}`],
    prepare: addInside,
  });
});

attackSuite('pointers', pointers, {
  oneSession: true,
  args: ['--wall', 'off', '--db', 'write'],
  prepare: addInside,
});

afterAll(() => folder[Symbol.dispose]());
