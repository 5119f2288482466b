// The part of yargs that takes its platform. The package has no declaration of it, and exports it to nobody: its version
// is pinned.
declare module '*/yargs-factory.js' {
  export function YargsFactory(platform: object): () => import('yargs').Argv;
}
