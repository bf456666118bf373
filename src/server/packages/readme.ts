// The beginning of a README: what the package is, without pictures, badges and headings.

const EXCERPT = 600;
const LOOKED_AT = 8_000;

export function excerptOf(readme: string): string {
  // Patterns are tried at every character, of a text that a stranger wrote.
  const text = readme
    .slice(0, LOOKED_AT)
    .replaceAll(/[^\S\n]{2,}/g, ' ')
    .replaceAll(/<!--[\s\S]{0,5000}?-->/g, '')
    .replaceAll(/!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])/g, '')
    .replaceAll(/\[\s*\](?:\([^)\n]*\)|\[[^\]\n]*\])/g, '')
    .replaceAll(/\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])/g, '$1')
    .replaceAll(/<[^>\n]{1,500}>/g, '')
    .replaceAll(/^#+ .*$/gm, '')
    .replaceAll(/^\s*(?:\[[^\]\n]+\]:.*|[-=*|\s]+)$/gm, '')
    .replaceAll(/\s*\n\s*\n\s*/g, '\n')
    .trim();
  return text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT).replace(/\s+\S*$/, '')} …`;
}
