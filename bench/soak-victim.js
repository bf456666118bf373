// A client that is killed by soak.js while its second call runs.
import { connectHttp } from './http-client.js';

const [url, token] = process.argv.slice(2);
const client = await connectHttp({ url, token });
await client.call('shell', { code: 'let kept = 1' });
const running = client.call('shell', { code: 'await new Promise((done) => setTimeout(done, 5_000))' });
console.log('at work');
await running;
