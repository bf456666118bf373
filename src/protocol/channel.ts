// The IPC channel of a child process, seen from the child.
import type { Channel } from './rpc.ts';

/** Node's IPC to the parent. A message that can no longer be sent is dropped: the watchdog ends this process. */
export function parentChannel(): Channel {
  const send = process.send?.bind(process);
  if (!send) throw new Error('this file is started by mcp-node, not by hand');
  return {
    post: (message) => void (process.connected && send(message, undefined, {}, () => {})),
    onMessage: (listener) => void process.on('message', listener),
  };
}
