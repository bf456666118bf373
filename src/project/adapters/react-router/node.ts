// A module in the tree of routes.

export interface Node {
  /** As the router writes it; "" where it has none of its own. */
  path: string;
  isIndex: boolean;
  file: string;
  children: Node[];
}
