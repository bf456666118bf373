/** Where drizzle.config lies: in the package, or in a folder of its database or configuration. A glob for each: one of braces with slashes is looked for everywhere. */
export const configFiles = ['', 'src/', 'config/', 'src/*/', 'db/', 'database/', 'drizzle/'].map(
  (folder) => `${folder}drizzle.config.{js,mjs,cjs,ts,mts,cts,json}`,
);
