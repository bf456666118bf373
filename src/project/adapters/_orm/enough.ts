// When a search for models has gone far enough: methods of classes lead through a whole app.

/** After what modules do, and their functions: if that has shown models. */
export function oncePastFunctions(hasModels: () => boolean): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > 1 && hasModels();
  };
}
