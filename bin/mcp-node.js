#!/usr/bin/env node
// Only what an old Node can parse: this file must run there to say which one is needed.
const needed = [22, 12];
const found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    `mcp-node needs Node ${needed.join('.')} or newer, this is ${process.version}: install it from https://nodejs.org or with your version manager (nvm install 24).\n`,
  );
  process.exitCode = 1;
} else {
  import('../dist/cli.js')
    .then((cli) => cli.run(process.argv))
    .catch((error) => {
      process.stderr.write(`mcp-node: ${error.message}\n`);
      process.exitCode = 1;
    });
}
