// A row of the table of coded errors.

export type Params = Record<string, string>;

export interface ErrorEntry {
  message: (p: Params) => string;
  hint: (p: Params) => string;
}

export const row = (message: (p: Params) => string, hint: (p: Params) => string): ErrorEntry => ({
  message,
  hint,
});
