// What we know of packages by ourselves: grids of those that do the same, in categories. Data, one file for each category,
// in folders of their kind; docs/grids.md says how to add to it. Imported only when it is asked for.

import apis from './data/backend/apis.json' with { type: 'json' };
import http from './data/backend/http.json' with { type: 'json' };
import identity from './data/backend/identity.json' with { type: 'json' };
import jobs from './data/backend/jobs.json' with { type: 'json' };
import operations from './data/backend/operations.json' with { type: 'json' };
import security from './data/backend/security.json' with { type: 'json' };
import services from './data/backend/services.json' with { type: 'json' };
import cli from './data/building/cli.json' with { type: 'json' };
import frontend from './data/building/frontend.json' with { type: 'json' };
import testing from './data/building/testing.json' with { type: 'json' };
import tooling from './data/building/tooling.json' with { type: 'json' };
import ai from './data/content/ai.json' with { type: 'json' };
import media from './data/content/media.json' with { type: 'json' };
import text from './data/content/text.json' with { type: 'json' };
import validation from './data/content/validation.json' with { type: 'json' };
import data from './data/storage/data.json' with { type: 'json' };
import files from './data/storage/files.json' with { type: 'json' };
import search from './data/storage/search.json' with { type: 'json' };

/** One that does what its grid is for: of the registry, or a part of Node. */
export interface Choice {
  name?: string;
  builtin?: string;
  /** The version of Node that has the built-in. */
  since?: string;
  niche?: string;
  /** Why it should not be taken any more. */
  avoid?: string;
  instead?: string[];
}

export interface Grid {
  slug: string;
  title: string;
  /** What else a search may call it. */
  topics: string[];
  /** When to choose what. */
  choose: string;
  packages: Choice[];
}

export interface Category {
  slug: string;
  title: string;
  grids: Grid[];
}

export const categories: readonly Category[] = [
  ai,
  apis,
  cli,
  data,
  files,
  frontend,
  http,
  identity,
  jobs,
  media,
  operations,
  search,
  security,
  services,
  testing,
  text,
  tooling,
  validation,
];
