// Methods of strings. Regular expressions of the project are not run on its strings: one could hang.
import { hasHole } from '../../values/holes.ts';
import { alternatives, makeArray, makeUnion } from '../../values/make.ts';
import type { Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { limits, limitText, stringOf, unknownAt } from '../machine.ts';
import type { Builtin, NativeCall, Table } from './table.ts';

function text(apply: (text: string, args: Value[], call: NativeCall) => Value): Builtin {
  return (call) => {
    const [first, ...rest] = call.args;
    const results = alternatives(call.self).flatMap((self) =>
      alternatives(first).map((one) => {
        if (typeof self !== 'string') return unknownAt(call.site.node, call.site.scope, [call.self]);
        const args = call.args.length === 0 ? [] : [one, ...rest];
        return (
          apply(self, args, call) ?? unknownAt(call.site.node, call.site.scope, [call.self, ...call.args])
        );
      }),
    );
    return makeUnion(results.slice(0, 24));
  };
}

/** Where the answer depends on what is not known. */
function test(apply: (text: string, other: string, args: Value[]) => Value): Builtin {
  return text((self, args) => {
    const [other] = args;
    if (typeof other !== 'string' || hasHole(other)) return undefined;
    const answer = apply(self, other, args);
    return hasHole(self) && !(self.includes(other) && answer === true) ? undefined : answer;
  });
}

function number(value: Value): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function replace(self: string, args: Value[], call: NativeCall, all: boolean): Value {
  const [pattern, replacement] = args;
  const to =
    typeof replacement === 'string'
      ? replacement
      : isObjectLike(replacement)
        ? undefined
        : String(replacement);
  if (typeof pattern === 'string') {
    if (to === undefined) return undefined;
    const result = all ? limitedReplace(self, pattern, to) : self.replace(pattern, () => to);
    return limitText(call.machine, result);
  }
  if (!isObjectLike(pattern) || pattern.kind !== 'pattern' || to === undefined) return undefined;
  const harmless = harmlessPattern(pattern.source, pattern.flags);
  if (!harmless || self.length > 4_000) return undefined;
  return limitText(call.machine, self.replace(harmless, to));
}

function limitedReplace(self: string, from: string, to: string): string {
  const parts = self.split(from);
  return parts.length * to.length > limits.text ? self : parts.join(to);
}

/** A pattern of plain characters, one class and anchors: it takes time in proportion to the text. */
function harmlessPattern(source: string, flags: string): RegExp | null {
  if (
    !/^\^?(?:[\w /:@-]|\\[./\\sdw-]|\[(?:[^\]\\[]|\\.)+\]|\.(?![*+?{]))+[+*]?\$?$/.test(source) ||
    source.length > 40
  )
    return null;
  try {
    return new RegExp(source, flags.replace(/[^gi]/g, ''));
  } catch {
    return null;
  }
}

export const texts: Table = {
  'String.toString': text((self) => self),
  'String.valueOf': text((self) => self),
  'String.trim': text((self) => self.trim()),
  'String.trimStart': text((self) => self.trimStart()),
  'String.trimEnd': text((self) => self.trimEnd()),
  'String.toLowerCase': text((self) => self.toLowerCase()),
  'String.toUpperCase': text((self) => self.toUpperCase()),
  'String.toLocaleLowerCase': text((self) => self.toLowerCase()),
  'String.toLocaleUpperCase': text((self) => self.toUpperCase()),
  'String.normalize': text((self) => self),
  'String.charAt': text((self, [at]) => self.charAt(number(at) ?? 0)),
  'String.charCodeAt': text((self, [at]) => self.charCodeAt(number(at) ?? 0)),
  'String.at': text((self, [at]) => self.at(number(at) ?? 0)),
  'String.slice': text((self, [from, to]) => self.slice(number(from), number(to))),
  'String.substring': text((self, [from, to]) => self.substring(number(from) ?? 0, number(to))),
  'String.substr': text((self, [from, length]) => {
    const start = number(from) ?? 0;
    const at = start < 0 ? Math.max(self.length + start, 0) : start;
    return self.slice(at, length === undefined ? undefined : at + (number(length) ?? 0));
  }),
  'String.split': text((self, [separator, count]) => {
    if (separator === undefined) return makeArray([self]);
    if (typeof separator === 'string') return makeArray(self.split(separator, number(count) ?? 5_000));
    if (!isObjectLike(separator) || separator.kind !== 'pattern' || self.length > 4_000) return undefined;
    const harmless = harmlessPattern(separator.source, separator.flags);
    return harmless ? makeArray(self.split(harmless)) : undefined;
  }),
  'String.replace': text((self, args, call) => replace(self, args, call, false)),
  'String.replaceAll': text((self, args, call) => replace(self, args, call, true)),
  'String.concat': text((self, args, call) =>
    limitText(call.machine, self + args.map((item) => stringOf(call.machine, item, '…')).join('')),
  ),
  'String.repeat': text((self, [count], call) => {
    const times = number(count) ?? 0;
    if (times < 0 || !Number.isFinite(times)) return undefined;
    return (
      self
        .repeat(Math.min(times, Math.ceil((limits.text + 1) / Math.max(self.length, 1))))
        .slice(0, limits.text) + (self.length * times > limits.text ? call.machine.holes.make('…') : '')
    );
  }),
  'String.padStart': text((self, [length, fill]) =>
    self.padStart(Math.min(number(length) ?? 0, 1_000), typeof fill === 'string' ? fill : ' '),
  ),
  'String.padEnd': text((self, [length, fill]) =>
    self.padEnd(Math.min(number(length) ?? 0, 1_000), typeof fill === 'string' ? fill : ' '),
  ),
  'String.startsWith': test((self, other) =>
    hasHole(self.slice(0, other.length)) ? undefined : self.startsWith(other),
  ),
  'String.endsWith': test((self, other) =>
    hasHole(self.slice(-other.length)) ? undefined : self.endsWith(other),
  ),
  'String.includes': test((self, other) => self.includes(other)),
  'String.indexOf': test((self, other) => self.indexOf(other)),
  'String.lastIndexOf': test((self, other) => self.lastIndexOf(other)),
  'String.localeCompare': test((self, other) => (self < other ? -1 : self > other ? 1 : 0)),
  'String.match': text(() => undefined),
  'String.search': text(() => undefined),
};
