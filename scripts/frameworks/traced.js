// Text of a module, or of a component, whose functions tell that they run. Components run as a whole, and are told by their first line.
import { traced } from '../../test/support/requests/traced.ts';

const tell = (file) => `globalThis.trace?.ran.push(${JSON.stringify(`${file}:1`)});`;

const components = {
  astro: (text, told) =>
    text.startsWith('---\n') ? text.replace('---\n', () => `---\n${told}\n`) : `---\n${told}\n---\n${text}`,
  svelte: (text, told) => inScript(text, told, '<script>'),
  vue: (text, told) => inScript(text, told, '<script setup>'),
};

function inScript(text, told, tag) {
  const found = /<script[^>]*>/.exec(text)?.[0];
  return found ? text.replace(found, () => `${found}\n${told}`) : `${tag}\n${told}\n</script>\n${text}`;
}

/** Undefined of what cannot tell. */
export function tracedFile(text, file) {
  const [, ending] = /\.(\w+)$/.exec(file) ?? [];
  if (components[ending]) return components[ending](text, tell(file));
  return /^[cm]?[jt]sx?$/.test(ending ?? '') && !/\.d\.ts$/.test(file) ? traced(text, file) : undefined;
}
