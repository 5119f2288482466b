// The files that the clients of a run were made of: programs, and the libraries that are not the system's.
import type { Replay } from '../run/collect/replay.ts';
import { isProgram } from '../run/ledger/ledger.ts';
import { isReplayerImage, sliceOf } from '../symbols/symbols.ts';

export interface LoadedModule {
  readonly path: string;
  readonly program: boolean;
  /** Slice of a Mach-O file; null for an ELF file. */
  readonly architecture: string | null;
}

/** Of the system, whose release says which they are. */
const ofSystem = /^\/(?:System|lib|lib32|lib64|libx32|usr\/lib|usr\/lib32|usr\/lib64|usr\/libexec)\//;

/** Programs first, each file once. */
export function loadedModules({ observation, ledger }: Pick<Replay, 'observation' | 'ledger'>): LoadedModule[] {
  const found = new Map<string, LoadedModule>();
  for (const { slot } of observation.processes)
    for (const module of ledger(slot)?.modules() ?? []) {
      const { path } = module;
      const program = isProgram(module);
      if (!path.startsWith('/') || isReplayerImage(path) || (!program && ofSystem.test(path))) continue;
      found.set(path, {
        path,
        program: program || found.get(path)?.program === true,
        architecture: sliceOf(module),
      });
    }
  return [...found.values()].sort((a, b) => Number(b.program) - Number(a.program));
}
