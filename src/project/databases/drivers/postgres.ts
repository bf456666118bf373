// https://github.com/porsager/postgres: an ES module, and no class to hold it by.
import type { Driver } from '../driver.ts';
import { refuseExports, refusingModule } from '../refused.ts';

export const postgres: Driver = {
  name: 'postgres',
  urlSchemes: ['postgres', 'postgresql'],
  port: 5432,
  isHeld: false,
  patches: { 'cjs/src/index.js': (exports) => refuseExports('postgres', exports) },
  standIns: { 'src/index.js': refusingModule('postgres') },
};
