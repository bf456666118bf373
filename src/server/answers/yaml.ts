// A module of its own, loaded with the first answer that needs it. Imported by name, it is the same bundled and not.
export { Document, isCollection, isPair, isSeq, visit } from 'yaml';
