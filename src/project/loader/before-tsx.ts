// Required in front of tsx, where flags load it.
import { prepareCompiler } from './compiler.ts';

prepareCompiler();
