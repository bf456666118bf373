// In front of a server whose modules were traced: which of their functions ran is told at an address of its own, once.
import { Server } from 'node:http';

const ran = [];
globalThis.trace = { ran };

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args;
  if (event !== 'request' || request.url !== '/__ran') return emit.call(this, event, ...args);
  response.end(JSON.stringify(ran.splice(0)));
  return true;
};
