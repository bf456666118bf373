// The main job in front of your eyes: the built server in fixtures/blog, the SDK's client over stdio, real calls and answers.
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

const bin = fileURLToPath(new URL('../bin/mcp-node.js', import.meta.url));
const project = fileURLToPath(new URL('../fixtures/blog', import.meta.url));

try {
  requireNode(22, 12);
  await demonstrate(await connect());
  console.log(dim('\nEvery answer was the expected one.'));
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}

function requireNode(major, minor) {
  const [runningMajor, runningMinor] = process.versions.node.split('.').map(Number);
  if (runningMajor > major || (runningMajor === major && runningMinor >= minor)) return;
  throw new Error(
    `Node ${major}.${minor} or newer is needed, this is ${process.versions.node}: "npm run demo" brings its own`,
  );
}

/** The SDK is imported here, not above: an old Node gets its one line first. */
async function connect() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin, '--output', 'json'],
    cwd: project,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    stderr: 'inherit',
  });
  const client = new Client({ name: 'demo', version: '1.0.0' });
  await client.connect(transport);
  return client;
}

async function demonstrate(client) {
  try {
    await showServer(client);
    await showProject(client);
    await showShell(client);
  } finally {
    await client.close();
  }
}

async function showServer(client) {
  title('A client starts the server in fixtures/blog');
  const { name, version } = client.getServerVersion();
  ask('initialize');
  answer(`${name} ${version}`);

  const { tools } = await client.listTools();
  ask('tools/list');
  answer(tools.map((tool) => tool.name).join(', '));
  expect(
    tools.some((tool) => tool.name === 'shell'),
    'a tool named shell',
    tools,
  );
}

async function showProject(client) {
  title('What is this project?');
  const info = await call(client, 'get_project');
  const frameworks = [...info.frameworks, ...info.orms].map((found) => `${found.package} ${found.version}`);
  answer(`${info.package.name} ${info.package.version}, ${info.package.type}; ${frameworks.join(', ')}`);
  answer(`env variables: ${info.env.files.flatMap((file) => file.names).join(', ')}`);
  answer(`database: ${info.databases.map((database) => `${database.provider} ${database.name}`).join(', ')}`);
  expect(frameworks.length >= 2, 'Express and Prisma', frameworks);

  const models = await call(client, 'list_models', { include: ['Post'] });
  const [post] = models.items;
  answer(`${post.name} (table ${post.table}, ${post.source}): ${post.fields.map(fieldText).join(', ')}`);
  expect(
    post.fields.some((field) => field.relation?.model === 'User'),
    'a relation of Post to User',
    post,
  );

  const routes = await call(client, 'list_routes', { method: 'POST', pattern: '/posts' });
  for (const route of routes.items) answer(routeText(route));
  expect(
    routes.items.some((route) => route.handler === 'create' && route.guards.length > 0),
    'the guarded route POST /posts',
    routes,
  );

  const target = await call(client, 'get_setting', { key: 'tsconfig.compilerOptions.paths' });
  answer(JSON.stringify(target.value));
  expect(target.type === 'object', 'an object', target);

  const secret = await call(client, 'get_setting', { key: 'env.SESSION_SECRET' });
  answer(JSON.stringify(secret.value));
  expect(secret.value === '[redacted]', 'a redacted value', secret);
}

async function showShell(client) {
  const shell = (code, expected, more) => callShell(client, { code, ...more }, expected);

  title("The shell: the project's own modules and database");
  await shell(
    `import { tagCounts } from './src/services/posts'; await tagCounts()`,
    /Map\(\d+\) .*'sql' =>/s,
  );
  await shell(
    `enum Plan { Free = 'free', Pro = 'pro' }
interface Row { name: string | null; posts: { title: string }[] }
const rows: Row[] = await prisma.user.findMany({
  where: { planCode: Plan.Pro },
  select: { name: true, posts: { select: { title: true }, take: 1 } },
})`,
    status('success'),
  );
  await shell('rows.map(({ name, posts }) => [name, posts[0]?.title])', /Brian/);
  await shell('await prisma.$transaction([prisma.user.count(), prisma.post.count()])', /\[ \d+, \d+ \]/);
  await shell(
    `await prisma.$transaction(async (tx) => {
  const user = await tx.user.findFirstOrThrow({ where: { name: 'Ada' } });
  return [user.name, await tx.post.count({ where: { authorId: user.id } })];
})`,
    /\[ 'Ada', \d+ \]/,
  );

  title('It reads; it does not write');
  await shell(`await prisma.user.delete({ where: { id: 1 } })`, failure(/read-only/));
  await shell(
    `import { exportPrices } from './src/services/pricing'; exportPrices('prices.json')`,
    failure(/PERMISSION_DENIED|not permitted/),
  );

  title('Runaway code ends, the bindings stay');
  await shell('while (true) {}', status('timeout'), { timeout: 500 });
  await shell('rows.length', /^\d+$/);
  await callShell(client, { action: 'reset' }, status('success'));
  await shell('typeof rows', /undefined/);
}

async function call(client, name, args = {}) {
  const shown = Object.keys(args).length > 0 ? JSON.stringify(args) : '';
  ask(`${name}(${shown})`);
  return request(client, name, args);
}

async function request(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  expect(!result.isError, `an answer of ${name}`, result.content);
  return result.structuredContent;
}

/** `expected` is a pattern for the value, or a check of the whole result. */
async function callShell(client, args, expected) {
  const { code, ...more } = args;
  ask(`shell${Object.keys(more).length > 0 ? `(${JSON.stringify(more)})` : ''}`, code);
  const result = await request(client, 'shell', args);
  for (const line of resultText(result).split(/\n+/)) answer(line);
  const fits =
    expected instanceof RegExp
      ? result.status === 'success' && expected.test(result.output.value ?? '')
      : expected.fits(result);
  expect(fits, expected instanceof RegExp ? `a value like ${expected}` : expected.what, result);
}

function status(wanted) {
  return { what: `the status ${wanted}`, fits: (result) => result.status === wanted };
}

function failure(pattern) {
  return {
    what: `an exception like ${pattern}`,
    fits: ({ output }) => pattern.test(`${output.exception?.name}: ${output.exception?.message}`),
  };
}

function resultText({ status: state, output }) {
  if (output.exception) return `${state}: ${output.exception.name}: ${output.exception.message.trim()}`;
  return state === 'success' ? (output.value ?? 'undefined') : state;
}

function fieldText({ name, type, list, nullable }) {
  return `${name}: ${type}${list ? '[]' : nullable ? '?' : ''}`;
}

function routeText({ methods, path, handler, source, guards }) {
  const guarded =
    guards.length > 0 ? `  guards: ${guards.map((guard) => guard.name ?? guard).join(', ')}` : '';
  return `${methods.join(',')} ${path}  ${handler}  ${source}${guarded}`;
}

function expect(fits, what, got) {
  if (!fits) throw new Error(`expected ${what}, got ${JSON.stringify(got)}`);
}

function title(text) {
  console.log(`\n${paint('bold', text)}`);
}

function ask(text, code) {
  console.log(`\n${paint('cyan', `→ ${text}`)}`);
  if (code) console.log(code.replaceAll(/^/gm, '  '));
}

function answer(text) {
  console.log(`${paint('green', '←')} ${text}`);
}

function dim(text) {
  return paint('dim', text);
}

function paint(style, text) {
  return process.stdout.isTTY ? styleText(style, text) : text;
}
