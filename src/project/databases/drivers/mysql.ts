// https://github.com/mysqljs/mysql
import type { Driver } from '../driver.ts';
import { refuseExports } from '../refused.ts';

export const mysql: Driver = {
  name: 'mysql',
  urlSchemes: ['mysql'],
  port: 3306,
  isHeld: false,
  patches: { 'index.js': (exports) => refuseExports('mysql', exports) },
};
