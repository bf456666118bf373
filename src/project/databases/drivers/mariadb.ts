// https://github.com/mariadb-corporation/mariadb-connector-nodejs: CommonJS until 3.4; since then ES modules, and a bundle of them.
// Mode read: in mariadb/hold.ts. In mode rollback it is refused.
import { createRequire } from 'node:module';
import type { Driver } from '../driver.ts';
import { reasonFor, refuseExports, refusingModule } from '../refused.ts';
import { currentMode, unprotected } from '../state.ts';
import { commandNames } from './mariadb/command.ts';
import { holdConnections, isHeld } from './mariadb/hold.ts';
import { openMariadb } from './open/mariadb.ts';

const names = ['createConnection', 'createPool', 'createPoolCluster', 'importFile', 'defaultOptions'];
const others = ['version', 'SqlError', 'Types', 'TypeNumbers'];
const refusing = refusingModule('mariadb', names, others);

const KEY = 'mcp-node.mariadb';
const ours = `globalThis[Symbol.for('${KEY}')]`;
const ifDeclared = (name: string) => `typeof ${name} === 'undefined' ? undefined : ${name}`;
const check = `${ours}.check(${ifDeclared('Connection')});`;
const classes = commandNames.map((name) => `${name}: ${ifDeclared(name)}`).join(', ');

export const mariadb: Driver = {
  name: 'mariadb',
  urlSchemes: ['mariadb', 'mysql'],
  port: 3306,
  isHeld: true,
  heldModes: ['read', 'write'],
  open: openMariadb,
  patches: {
    'lib/connection.js': holdFile,
    ...{ 'promise.js': refuseUnheld, 'callback.js': refuseUnheld },
    ...{ 'dist/promise.cjs': unbundle, 'dist/callback.cjs': unbundle },
  },
  additions: {
    'lib/connection.js': `${ours}.hold(${ifDeclared('Connection')}, { ${classes} });`,
    ...{ 'promise.js': check, 'callback.js': check },
  },
  standIns: { 'promise.js': refusing, 'callback.js': refusing },
  protect() {
    // An ES module has nothing else of ours; what is not known is refused as it loads, since it cannot be changed any more.
    const check = (Class: unknown) => {
      if (!isHeld(Class)) throw unprotected(reasonFor('mariadb'));
    };
    const value = Object.freeze({ hold: holdConnections, check });
    Object.defineProperty(globalThis, Symbol.for(KEY), { value });
  },
};

const fileOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice(1);

/** Of a file, whichever module system it was written for, or compiled to. */
const classIn = (exports: unknown): unknown => Object(exports).default ?? exports;

function holdFile(exports: unknown, file: string): unknown {
  if (currentMode() !== 'read') return exports;
  const require = createRequire(file);
  const found = commandNames.map((name) => [name, load(() => classIn(require(`./cmd/${fileOf(name)}.js`)))]);
  holdConnections(classIn(exports), Object.fromEntries(found));
  return exports;
}

/** One of another layout: what it connects by is not known. */
function refuseUnheld(exports: unknown, file: string): unknown {
  const Class = load(() => classIn(createRequire(file)('./lib/connection.js')));
  return currentMode() === 'read' && isHeld(Class) ? exports : refuseExports('mariadb', exports);
}

/** The same as it is before it is bundled: what is in a bundle, nobody sees. */
function unbundle(exports: unknown, file: string): unknown {
  const near = createRequire(file);
  const name = file.endsWith('promise.cjs') ? 'promise' : 'callback';
  const Class = load(() => classIn(near('../lib/connection.js')));
  const unbundled = currentMode() === 'read' && isHeld(Class) && load(() => near(`../${name}.js`));
  return unbundled ? { ...unbundled } : refuseExports('mariadb', exports);
}

/** Undefined: there is none, or Node cannot load it so; then it is not held. */
function load<T>(file: () => T): T | undefined {
  try {
    return file();
  } catch {
    return undefined;
  }
}
