// Tells what the clients of a run were made of: each file by its digest and build id.
import { buildIdOf } from '../doctor/build-id.ts';
import { fileHash } from '../files/file-hash.ts';
import { fileState } from '../files/file-state.ts';
import type { LoadedModule } from '../verdict/loaded-modules.ts';
import type { KeptModules } from './shapes.ts';

/** By path, of files that many runs have in common. */
const known = new Map<string, { readonly state: string; readonly module: Promise<KeptModules[number]> }>();

/** A file that cannot be read any more has no digest. */
export const keptModules = (loaded: readonly LoadedModule[]): Promise<KeptModules> =>
  Promise.all(loaded.map(keptModule));

async function keptModule(module: LoadedModule): Promise<KeptModules[number]> {
  const state = stateOf(module.path);
  const same = known.get(module.path);
  if (state !== null && same?.state === state) return { ...(await same.module), program: module.program };
  const made = read(module);
  if (state !== null) known.set(module.path, { state, module: made });
  return made;
}

async function read({ path, program, architecture }: LoadedModule): Promise<KeptModules[number]> {
  try {
    return { path, program, sha256: await fileHash(path), buildId: buildIdOf(path, architecture) };
  } catch {
    return { path, program, sha256: null, buildId: null };
  }
}

function stateOf(path: string): string | null {
  try {
    return fileState(path);
  } catch {
    return null;
  }
}
