// Polyfills that are imported for their effect only and carry no types.
declare module 'core-js/stable/*';
declare module 'fast-text-encoding';
