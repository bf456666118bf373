// Web globals that a bare V8 lacks. Each module installs itself on globalThis.
import './global.ts';
import 'core-js/stable/atob';
import 'core-js/stable/btoa';
import 'core-js/stable/dom-exception';
import 'core-js/stable/queue-microtask';
import 'core-js/stable/structured-clone';
import 'core-js/stable/url';
import 'core-js/stable/url-search-params';
import 'fast-text-encoding';
import { Buffer } from 'buffer/';

Object.defineProperty(globalThis, 'Buffer', { value: Buffer, writable: true, configurable: true });
