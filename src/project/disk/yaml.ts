// A module of its own, loaded where such a file is: few projects have one. Imported by name, it is the same bundled and not.
export { parse } from 'yaml';
