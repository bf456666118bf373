// What a source process is started with and what it answers. It reads what files say, and runs nothing of the project.
import type { Config } from './config.ts';
import type { LoadedFile } from './live.ts';
import type { Listing, Model, Route } from './schemas.ts';

/** Given to the source process as JSON, in an environment variable. */
export interface SourceStart {
  root: string;
  config: Config;
  wanted: 'routes' | 'models';
  /** App entries; absolute. */
  entries: string[];
}

/** What the source process writes to its second descriptor, as one line of JSON, once; then it ends. */
export interface SourceResult {
  routes: Listing<Route>;
  models: Listing<Model>;
  /** Files that were read or looked for in vain, and folders that were listed. */
  files: LoadedFile[];
}
