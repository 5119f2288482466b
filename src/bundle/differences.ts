// Says in what a run differs from the one that a bundle has. Pure.
import type { KeptModules, Manifest } from './shapes.ts';

interface Made {
  readonly esreplay: string;
  readonly system: Manifest['system'];
  readonly modules: KeptModules;
}

const short = (digest: string): string => digest.slice(0, 12);
const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

/** A line for each difference; empty: none is known. */
export function differencesFrom(kept: Made & Pick<Manifest, 'redaction' | 'leftOut'>, now: Made): readonly string[] {
  const programs = (modules: KeptModules): KeptModules => modules.filter(({ program }) => program);
  const libraries = (modules: KeptModules): KeptModules => modules.filter(({ program }) => !program);
  const left = kept.leftOut.filter((name) => name !== 'environment');
  return [
    ...(kept.redaction === null
      ? [
          ...programDifferences(programs(kept.modules), programs(now.modules)),
          ...libraryDifferences(libraries(kept.modules), libraries(now.modules)),
        ]
      : ['client: unknown, because the bundle is redacted']),
    ...(kept.esreplay === now.esreplay ? [] : [`esreplay: ${kept.esreplay} in the bundle, ${now.esreplay} here`]),
    ...(systemWords(kept.system) === systemWords(now.system)
      ? []
      : [`system: ${systemWords(kept.system)} in the bundle, ${systemWords(now.system)} here`]),
    ...(left.length === 0 ? [] : [`not in the bundle: ${left.join(', ')}`]),
  ];
}

/** By their order: a client is built elsewhere, and has another path there. */
function programDifferences(kept: KeptModules, now: KeptModules): string[] {
  if (kept.length === 0) return ['client: unknown, because it made no ES client in the run that was kept'];
  return kept.flatMap(({ path, sha256, buildId }, at) => {
    const other = now[at];
    if (other === undefined) return [`client: ${nameOf(path)} of the bundle did not run here`];
    if (sha256 === null || sha256 === other.sha256) return [];
    const same = buildId !== null && buildId === other.buildId ? ', with the same build id' : '';
    return [
      `client: ${nameOf(path)} has SHA-256 ${short(sha256)} in the bundle, ${other.sha256 === null ? 'an unknown one' : short(other.sha256)} here${same}`,
    ];
  });
}

function libraryDifferences(kept: KeptModules, now: KeptModules): string[] {
  const named = (modules: KeptModules) => new Map(modules.map((module) => [nameOf(module.path), module]));
  const [before, after] = [named(kept), named(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (is === undefined) return [`library: ${name} is in the bundle only`];
    if (was === undefined) return [`library: ${name} is here only`];
    if (was.sha256 === null || is.sha256 === null || was.sha256 === is.sha256) return [];
    return [`library: ${name} has SHA-256 ${short(was.sha256)} in the bundle, ${short(is.sha256)} here`];
  });
}

const systemWords = ({ platform, arch, release }: Manifest['system']): string => `${platform} ${release} ${arch}`;
