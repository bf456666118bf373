// https://github.com/mariadb-corporation/mariadb-connector-nodejs
import type { Driver } from '../driver.ts';
import { refuseExports } from '../refused.ts';

const refuse = (exports: unknown) => refuseExports('mariadb', exports);

export const mariadb: Driver = {
  name: 'mariadb',
  urlSchemes: ['mariadb'],
  port: 3306,
  isHeld: false,
  patches: { 'promise.js': refuse, 'callback.js': refuse },
};
