// Which tools a list of names chooses.
import { expect, test } from 'vitest';
import { chooseTools, isOwnChosen, toolGroups } from '../../../src/server/mcp/choice.ts';

const { project = [], database = [], packages = [], code = [], history = [] } = toolGroups;

test.each([
  [[], [...project, ...database, ...packages, ...code, 'shell', ...history, 'own']],
  [['shell'], ['shell']],
  [['project'], project],
  [
    ['history', 'shell'],
    [...history, 'shell'],
  ],
  [['-shell'], [...project, ...database, ...packages, ...code, ...history, 'own']],
  [
    ['!history', '-project'],
    [...database, ...packages, ...code, 'shell', 'own'],
  ],
  [['project', '-list_apps'], project.filter((name) => name !== 'list_apps')],
  [
    ['-project', 'list_routes'],
    [...database, ...packages, ...code, 'shell', ...history, 'own', 'list_routes'],
  ],
])('%j', (names, chosen) => {
  expect([...chooseTools(names)]).toEqual(chosen);
});

test.each([
  [[], true, true],
  [['shell'], false, false],
  [['own'], true, true],
  [['-own'], false, false],
  [['own:a', 'shell'], true, false],
  [['-own:a'], false, true],
  [['own', '-own:a'], false, true],
  [['-own:a', 'own:a'], true, true],
])("%j of the project's own: a %j, b %j", (names, a, b) => {
  const chosen = chooseTools(names);
  expect([isOwnChosen(chosen, 'a'), isOwnChosen(chosen, 'b')]).toEqual([a, b]);
  expect(isOwnChosen(chosen, '')).toBe(a || b);
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
