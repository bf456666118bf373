// https://github.com/mariadb-corporation/mariadb-connector-nodejs: CommonJS until 3.4; since then ES modules, and a bundle of them.
import type { Driver } from '../driver.ts';
import { refuseExports, refusingModule } from '../refused.ts';

const refuse = (exports: unknown) => refuseExports('mariadb', exports);
const names = ['createConnection', 'createPool', 'createPoolCluster', 'importFile', 'defaultOptions'];
const others = ['version', 'SqlError', 'Types', 'TypeNumbers'];
const refusing = refusingModule('mariadb', names, others);

export const mariadb: Driver = {
  name: 'mariadb',
  urlSchemes: ['mariadb'],
  port: 3306,
  isHeld: false,
  patches: {
    ...{ 'promise.js': refuse, 'callback.js': refuse },
    ...{ 'dist/promise.cjs': refuse, 'dist/callback.cjs': refuse },
  },
  standIns: { 'promise.js': refusing, 'callback.js': refusing },
};
