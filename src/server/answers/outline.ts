// Data that has no form of its own, as YAML: what holds no further data is in one line.
export async function outline(value: unknown): Promise<string> {
  const { Document, isCollection, isPair, isSeq, visit } = await import('./yaml.ts');
  const document = new Document(value);
  visit(document, {
    Collection(_, node, path) {
      const items = node.items.map((item) => (isPair(item) ? item.value : item));
      if (path.some(isSeq) || (isSeq(node) && !items.some(isCollection))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
