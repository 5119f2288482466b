// The part of yargs that takes its platform. The package neither declares nor exports it, so its version is pinned.
declare module '*/yargs-factory.js' {
  export function YargsFactory(platform: object): () => import('yargs').Argv;
}
