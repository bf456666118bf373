#!/usr/bin/env node
// Only what an old Node can parse: this file must run there to say which one is needed.
const refusal = refuse(process.versions);

if (refusal) {
  process.stderr.write(`mcp-node ${refusal}\n`);
  process.exitCode = 1;
} else {
  // What V8 compiled of us is kept beside us: who can write there could change our code itself. Where nobody can, nothing is.
  process.getBuiltinModule('node:module').enableCompileCache(`${import.meta.dirname}/../.cache`);
  import('../dist/cli.js')
    .then((cli) => cli.run(process.argv))
    .catch((error) => {
      process.stderr.write(`mcp-node: ${error.message}\n`);
      process.exitCode = 1;
    });
}

/** Why this runtime cannot run it, in one line. Others than Node say that they were one. */
function refuse(versions) {
  const other = versions.bun ? `Bun ${versions.bun}` : versions.deno ? `Deno ${versions.deno}` : '';
  if (other)
    return `needs Node, this is ${other}: install Node 22.12 or newer from https://nodejs.org and start it with that (bunx does without --bun, where node is in PATH).`;
  const needed = [22, 12];
  const found = versions.node.split('.').map(Number);
  if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1]))
    return `needs Node ${needed.join('.')} or newer, this is ${process.version}: install it from https://nodejs.org or with your version manager (nvm install 24).`;
  if (versions.pnp)
    return 'does not run under Yarn Plug\'n\'Play: put "nodeLinker: node-modules" into .yarnrc.yml, then yarn install.';
  return '';
}
