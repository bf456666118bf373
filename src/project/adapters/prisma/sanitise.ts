// Prisma 5 and 6 schemas say things that the parser of Prisma 7 refuses. Lines and columns stay where they are.

/** Blanks the URLs of datasources, and preview features that are not among `features`. */
export function sanitiseSchema(text: string, features: ReadonlySet<string>): string {
  return text.replace(
    /^([ \t]*(datasource|generator)\s+[\w-]+\s*\{)([\s\S]*?)(^[ \t]*\})/gm,
    (_, head: string, keyword: string, body: string, end: string) =>
      head + (keyword === 'datasource' ? withoutUrls(body) : withKnownFeatures(body, features)) + end,
  );
}

function withoutUrls(body: string): string {
  return body.replace(/^[ \t]*(?:url|directUrl|shadowDatabaseUrl)[ \t]*=[^\n]*/gm, (line) =>
    line.replace(/[^\r]/g, ' '),
  );
}

// The list is written anew: blanking single names would leave their commas.
function withKnownFeatures(body: string, features: ReadonlySet<string>): string {
  return body.replace(/(previewFeatures[ \t]*=[ \t]*\[)([^\]]*)\]/g, (whole, head: string, list: string) => {
    const names = [...list.matchAll(/"([^"\n]*)"/g)].map(([, name = '']) => name);
    const kept = names.filter((name) => features.has(name)).map((name) => `"${name}"`);
    const breaks = '\n'.repeat(list.split('\n').length - 1);
    const written = `${head}${kept.join(', ')}]`;
    return breaks === '' ? written.padEnd(whole.length) : written + breaks;
  });
}
