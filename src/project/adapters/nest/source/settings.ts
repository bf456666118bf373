// What `app.get(ConfigService).get('app.prefix')` gives: functions of the project say it. https://docs.nestjs.com/techniques/configuration
import type { Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isSymbolic } from '../../_http/values.ts';
import { itemsOf, own } from './values.ts';

const config = '@nestjs/config';

/** Turns a value that the configuration is asked for into what is written there; all others stay as they are. */
export function createSettings(source: Source): (value: Value) => Value {
  const made = source.made([config]);
  const spaces = new Map<string, Value>();
  const plain: Value[] = [];
  for (const call of made) {
    const name = externalOf(call.callee)?.name ?? '';
    if (name === 'registerAs') {
      for (const { text } of source.strings(call.args[0]?.value)) spaces.set(text, call.args[1]?.value);
    } else if (/^ConfigModule\.forRoot/.test(name))
      plain.push(...itemsOf(own(source, call.args[0]?.value, 'load')).map(({ value }) => value));
  }

  const find = (key: string): Value => {
    const [space = '', ...rest] = key.split('.');
    const named = spaces.get(space);
    if (named !== undefined && rest.length > 0) return follow(source.call(named, []), rest);
    if (named !== undefined) return source.call(named, []);
    for (const load of plain) {
      if (isSymbolic(load)) continue;
      const found = follow(source.call(load, []), key.split('.'));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const follow = (value: Value, keys: string[]): Value =>
    keys.reduce((object, key) => own(source, object, key), value);

  const resolve = (value: Value): Value => {
    if (!isSymbolic(value)) return value;
    if (value.origin.type === 'member') {
      const holder = resolve(value.origin.of);
      return holder === value.origin.of ? value : source.get(holder, value.origin.key);
    }
    const call = callOf(value);
    if (!call || !/^(?:get|getOrThrow)$/.test(call.name)) return value;
    const [key, fallback] = call.args.map((argument) => argument.value);
    if (typeof key !== 'string') return value;
    return find(key) ?? (typeof fallback === 'string' ? fallback : value);
  };
  return resolve;
}
