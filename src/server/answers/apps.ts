// list_apps as text: an app in a line.
import type { App } from '../../protocol/schemas.ts';
import { firstWord, list, type Page, page, rest, word } from './words.ts';

export interface AppSummary extends Pick<App, 'label' | 'path' | 'frameworks'> {
  models: number;
}

const written = ['label', 'name', 'path', 'entry', 'scripts', 'frameworks', 'models'];

export const appsText = (answer: Page<App | AppSummary>): string =>
  page(
    answer.items.map((app) => {
      const parts = [`${firstWord(app.label, ';')} ${word(app.path, ';')}`];
      if ('name' in app && app.name !== null) parts.push(`name ${word(app.name, ';')}`);
      if ('entry' in app && app.entry !== null) parts.push(`entry ${word(app.entry, ';')}`);
      if ('scripts' in app && app.scripts) parts.push(`scripts ${list(app.scripts, ';')}`);
      if (app.frameworks.length > 0) parts.push(`frameworks ${list(app.frameworks, ';')}`);
      if (typeof app.models === 'number') parts.push(`${app.models} models`);
      else if (app.models.length > 0) parts.push(`models ${list(app.models, ';')}`);
      return [parts.join('; '), ...rest(app, written, (key, json) => ` ${key} ${json}`)].join('\n');
    }),
    answer,
  );
