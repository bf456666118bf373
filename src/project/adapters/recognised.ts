// What we know by name, and have no adapter for: frameworks and ORMs, and what else an app may be made with.

export interface Recognised {
  name: string;
  kind: 'framework' | 'orm';
  /** npm names, the one that counts as evidence first. */
  packages: readonly string[];
  /** Glob patterns relative to the package. */
  configFiles: readonly string[];
  /** Its own command starts the app: no file of the project does. */
  hasNoEntry?: true;
  /** As of an adapter. */
  above?: readonly string[];
}

/** What is shown or runs elsewhere than on a server: a framework that is installed there serves nothing by that alone. */
export const platforms: Readonly<Record<'browser' | 'desktop' | 'mobile', readonly string[]>> = {
  browser: [
    ...[
      'vite',
      'parcel',
      'react-scripts',
      'gatsby',
      '@vue/cli-service',
      '@rsbuild/core',
      'webpack-dev-server',
    ],
    ...['react-dom', 'preact', 'vue', 'svelte', 'solid-js', 'lit', '@angular/core', '@builder.io/qwik'],
  ],
  desktop: ['electron', '@tauri-apps/api', '@tauri-apps/cli', 'nw', '@neutralinojs/lib'],
  mobile: ['expo', 'react-native', '@capacitor/core', '@nativescript/core', 'cordova'],
};

const framework = (name: string, packages: readonly string[], ...configFiles: string[]): Recognised => ({
  name,
  kind: 'framework',
  packages,
  configFiles,
});

export const recognised: readonly Recognised[] = [
  framework('loopback', ['@loopback/core', '@loopback/rest']),
  framework('restify', ['restify']),
];
