// The models of a project: of files, and of the source.
import type { ModelsOfFiles } from '../../protocol/project.ts';
import type { App, Listing, Model } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { createSharedAnswer, filesOfProject } from './shared-answer.ts';
import type { SourceReader } from './source.ts';

export interface ModelReader {
  /** `dependencies`: those that files of installed packages say as well. */
  read(context: CallContext, dependencies: boolean): Promise<Listing<Model> & Pick<ModelsOfFiles, 'labels'>>;
  /** Apps with the names of all their models. */
  readApps(context: CallContext): Promise<Listing<App>>;
}

/** `sourceReader` reads the source, where an adapter does. */
export function createModelReader(
  supervisor: Supervisor,
  sourceReader: Pick<SourceReader, 'read'>,
): ModelReader {
  /** Files are read at each call: that takes no process of its own. */
  const readModels = createSharedAnswer<Listing<Model>>(supervisor.root, async (files, waiting, forget) => {
    const setup = await supervisor.setup();
    files.add([...setup.files, ...filesOfProject(supervisor.root)]);
    waiting.progress('reading models from the source');
    const found = await sourceReader.read('models', [], setup, waiting.signal, forget);
    files.addRead(found.files);
    return found.models;
  });
  const none: Listing<Model> = { items: [], warnings: [] };

  return {
    async read(context, dependencies) {
      const { items, warnings, labels, hasSource, ifNone } = await supervisor.ask('listing models', (rpc) =>
        rpc.call('models', { dependencies }),
      );
      const source = hasSource ? await readModels(context) : none;
      const isNothing = items.length + source.items.length + source.warnings.length === 0;
      return {
        items: [...items, ...source.items],
        warnings: [...warnings, ...source.warnings, ...(isNothing && ifNone ? [ifNone] : [])],
        labels,
      };
    },
    async readApps(context) {
      const { items, warnings, hasSource } = await supervisor.ask('listing apps', (rpc) =>
        rpc.call('apps', {}),
      );
      const source = hasSource ? await readModels(context) : none;
      const namesOf = (label: string) =>
        source.items.filter(({ app }) => app === label).map(({ name }) => name);
      return {
        items: items.map((app) => ({ ...app, models: [...app.models, ...namesOf(app.label)] })),
        warnings: [...warnings, ...source.warnings],
      };
    },
  };
}
