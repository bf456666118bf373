// What fixtures/nitro is made of, written by hand from its files: those of the server, then what the configuration adds.
import { fileRouteBuilder } from './files.ts';
import { ANONYMOUS, type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('nitro');

const trace = { name: 'trace', source: at('server/middleware/1.trace.ts', '(event) =>') };
const staffOnly = { name: 'staffOnly', source: at('legacy/staff-only.ts', 'function staffOnly') };
const sensor = { name: 'defineSensorHandler', source: at('sensors.ts', 'defineSensorHandler') };

const build = fileRouteBuilder('nitro', 'weather', [staffOnly, sensor]);
const prefix = '/weather';
const route = (
  line: string,
  handler: string,
  source: string | null,
  runs: Middleware[] = [trace],
  more: Partial<ExpectedRoute> = {},
) => build(line, handler, source, { prefix, runs, ...more });
const rule = (path: string, handler: string) => route(`ALL ${path}`, handler, 'nitro.config.ts:1', []);

const station = 'server/api/stations/[id]';
const routes: ExpectedRoute[] = [
  route('GET /weather/api/stations/[id]', 'station', at(`${station}.get.ts`, 'function station')),
  route(
    'POST /weather/api/stations/[id]/readings',
    ANONYMOUS,
    at(`${station}/readings.post.ts`, 'async (event)'),
    [trace, sensor],
  ),
  route('GET /weather/debug', ANONYMOUS, at('server/routes/debug.get.dev.ts', '() =>')),
  route('GET /weather/forecast', 'handler', at('forecast.ts', 'handler: ()')),
  route('ALL /weather', ANONYMOUS, at('server/routes/index.ts', '() =>')),
  route('GET /weather/live', ANONYMOUS, at('server/routes/live.ts', 'export default'), [trace], {
    kind: 'gateway',
  }),
  route('ALL /weather/admin/[...path]', ANONYMOUS, at('server/routes/admin/[...path].ts', '() =>'), [
    trace,
    staffOnly,
  ]),
  route('GET /weather/legacy/:city/report', 'report', at('legacy/report.ts', 'function report'), [trace], {
    params: ['city'],
  }),
  route('ALL /weather/**', 'fallback', at('server.ts', 'function fallback'), [trace], { params: ['_'] }),
  rule('/weather/maps/**', 'proxy to https://maps.example.com/**'),
  rule('/weather/today', 'redirect to /forecast'),
];

export const truth: Truth = { nitro: { routes } };
