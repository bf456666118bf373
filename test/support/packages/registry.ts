// Packages for a project that has much wrong with them, as a registry tells of them.
import type { MadePackage } from '../registry/registry.ts';

const made: MadePackage[] = [
  {
    name: 'new-node',
    versions: {
      '1.0.0': {
        ...{ description: 'old', license: 'MIT', engines: { node: '>=18' } },
        files: { 'index.js': '' },
      },
      '2.0.0': {
        ...{ description: 'new', license: 'MIT', engines: { node: '>=99' } },
        files: { 'index.js': '' },
      },
    },
  },
  {
    name: 'only-modules',
    versions: {
      '1.0.0': {
        ...{ license: 'MIT', type: 'module', exports: { import: './index.js' }, dependencies: {} },
        files: { 'index.js': 'export const x = 1;' },
      },
    },
  },
  {
    name: 'wants-host',
    versions: {
      '1.0.0': {
        license: 'MIT',
        main: 'index.js',
        peerDependencies: { host: '^1' },
        files: { 'index.js': '' },
      },
      '2.0.0': {
        license: 'MIT',
        main: 'index.js',
        peerDependencies: { host: '^2' },
        files: { 'index.js': '' },
      },
    },
  },
  {
    name: 'native',
    versions: {
      '1.0.0': {
        ...{ license: 'MIT', main: 'index.js', scripts: { install: 'node make.js' } },
        files: {
          'index.js': "module.exports = require('./built.node.json');",
          'make.js': "require('fs').writeFileSync('built.node.json', '{}');",
        },
      },
    },
  },
  {
    name: 'untyped',
    versions: { '1.0.0': { license: 'MIT', main: 'index.js', files: { 'index.js': 'exports.x = 1;' } } },
  },
  {
    name: 'beside',
    versions: { '1.0.0': { license: 'MIT', main: 'index.js', files: { 'index.js': '', 'index.d.ts': '' } } },
  },
  {
    name: 'typed',
    versions: {
      '1.0.0': {
        ...{ license: 'ISC', main: 'index.js', types: 'index.d.ts', dependencies: { host: '^2' } },
        ...{ description: 'has | all', dist: { unpackedSize: 1234 } },
        files: { 'index.js': 'exports.x = 1;', 'index.d.ts': 'export declare const x: number;' },
      },
    },
    downloads: 5000,
  },
  {
    name: 'host',
    versions: {
      '1.0.0': { license: 'MIT', deprecated: 'host 1 has holes', files: { 'index.js': '' } },
      '1.4.0': { license: 'MIT', files: { 'index.js': '' } },
      '2.1.0': { license: 'MIT', files: { 'index.js': '' } },
    },
    advisories: [
      {
        ...{ id: 7, title: 'Host: lets anybody in', severity: 'high', url: 'https://holes.example/7' },
        vulnerable_versions: '<1.4.0',
      },
      { id: 8, title: 'not of this one', severity: 'critical', vulnerable_versions: '>=2' },
    ],
  },
  { name: '@made/left', versions: { '1.0.0': { license: 'MIT' } } },
];

export const candidates: readonly MadePackage[] = made.map((one) => ({ downloads: 10, ...one }));
