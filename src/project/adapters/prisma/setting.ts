// What get_setting shows of Prisma. Executes nothing.
import { relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { findSchemas } from './discover.ts';
import { parseGenerators } from './parse.ts';

/** Where the schemas lie, what they generate, and which variables name their databases. */
export async function readSetting(project: Project): Promise<unknown> {
  const { schemas } = await findSchemas(project);
  const generators = await Promise.all(
    schemas.map((schema) =>
      parseGenerators(
        schema.path,
        schema.files.map(({ path, text }) => [path, text]),
      ),
    ),
  );
  const configs = schemas.flatMap(({ config }) =>
    config === null ? [] : relativePath(project.root, config.file),
  );
  return {
    config: configs[0] ?? null,
    schemas: schemas.map(({ path }) => path),
    generators: generators.flat().map(({ name, provider, output, previewFeatures }) => ({
      name,
      provider: provider.value ?? provider.fromEnvVar,
      output: output?.value ?? output?.fromEnvVar ?? null,
      previewFeatures,
    })),
    datasources: schemas.flatMap((schema) =>
      schema.files.flatMap((file) =>
        file.blocks
          .filter(({ keyword }) => keyword === 'datasource')
          .map((block) => {
            const url = block.url ?? schema.config?.url ?? null;
            const variable = url !== null && 'variable' in url ? url.variable : null;
            return {
              name: block.name,
              provider: block.provider,
              variable,
              source: `${file.path}:${block.line}`,
            };
          }),
      ),
    ),
  };
}
