// Which tools a list of names chooses.
import { expect, test } from 'vitest';
import { chooseTools, toolGroups } from '../../../src/server/mcp/choice.ts';

const { project = [], database = [], packages = [], history = [] } = toolGroups;

test.each([
  [[], [...project, ...database, ...packages, 'shell', ...history]],
  [['shell'], ['shell']],
  [['project'], project],
  [
    ['history', 'shell'],
    [...history, 'shell'],
  ],
  [['-shell'], [...project, ...database, ...packages, ...history]],
  [
    ['!history', '-project'],
    [...database, ...packages, 'shell'],
  ],
  [['project', '-list_apps'], project.filter((name) => name !== 'list_apps')],
  [
    ['-project', 'list_routes'],
    [...database, ...packages, 'shell', ...history, 'list_routes'],
  ],
])('%j', (names, chosen) => {
  expect([...chooseTools(names)]).toEqual(chosen);
});

test.each([
  [['list_route'], /"list_route"; the nearest is list_routes/],
  [['-shel'], /"shel"; the nearest is shell/],
  [['projects'], /the nearest is project/],
  [['constructor'], /no tool or group "constructor"/],
  [['shell', '!shell'], /shell,!shell leaves no tool/],
])('%j is an error', (names, message) => {
  expect(() => chooseTools(names)).toThrow(
    expect.objectContaining({ code: 'TOOLS_INVALID', message: expect.stringMatching(message) }),
  );
});
