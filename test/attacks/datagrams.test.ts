// Without the wall, which does not hold the network anyway.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll } from 'vitest';
import { addInside } from '../support/inside.ts';
import { heard, named, open, places } from './datagrams.ts';
import { attackSuite } from './runner.ts';

const nobody = createSocket('udp4', () => heard.packets++);
nobody.bind(0, '127.0.0.1');
await once(nobody, 'listening');
const permitted = createSocket('udp4');
permitted.bind(0, '127.0.0.1');
await once(permitted, 'listening');
Object.assign(places, { udp: nobody.address().port, open: permitted.address().port });

attackSuite('datagrams', named, {
  oneSession: true,
  args: ['--wall', 'off', `--allow-net=permitted.invalid,127.0.0.1:${permitted.address().port}`],
  prepare: addInside,
});

attackSuite('metadata', open, {
  oneSession: true,
  args: ['--wall', 'off', '--allow-net'],
  prepare: addInside,
});

afterAll(() => {
  nobody.close();
  permitted.close();
});
