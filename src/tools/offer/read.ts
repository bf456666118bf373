// What is read of toolset classes from their source, or from a manifest that was made of it: JSON.
import type { JsonSchema } from '../schema.ts';

export interface ReadToolset {
  /** Relative to the root of the project. */
  file: string;
  line: number;
  /** Of the class. */
  name: string;
  prefix: string;
  /** None of an abstract class. */
  methods: ReadMethod[];
}

export interface ReadMethod {
  /** As in the class; the tool is called prefix + name. */
  name: string;
  /** "file:line" */
  source: string;
  description: string;
  /** In order, whether they could be read or not; a rest parameter is an array, and the last. */
  parameters: ReadParameter[];
  /** Of what its types alone cannot be made, its problem says; then it is no tool until `static options` gives `input`. */
  problem: string | null;
}

export interface ReadParameter {
  name: string;
  required: boolean;
  isRest: boolean;
  /** Description included. A `$ref` in it is "#/$defs/…": whoever nests it takes `$defs` up. Within a method one name is one type. */
  schema: JsonSchema;
  /** What JSON cannot hold, and is made of it before the call; in this order, what lies within first. */
  revive: Revival[];
}

/**
 * `path`: below the parameter; "*" is every item or value. Only what is there and of the JSON that it is made of: strings;
 * an object for a map, or an array of pairs where its keys are no strings; an array for a set.
 */
export interface Revival {
  path: string[];
  as: 'date' | 'bigint' | 'bytes' | 'url' | 'regexp' | 'map' | 'set';
}

/** Something that is not offered, or badly, and what to do. */
export interface Problem {
  /** "file:line", or what it is called. */
  source: string;
  message: string;
  /** Else it is offered all the same. */
  isFatal: boolean;
}

export interface ReadToolsets {
  toolsets: ReadToolset[];
  problems: Problem[];
}
