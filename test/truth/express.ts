import * as blog from './blog.ts';
import * as shop from './shop.ts';
import type { Truth } from './truth.ts';

export const truth: Truth = {
  blog: { routes: blog.routes },
  shop: { routes: shop.routes },
};
