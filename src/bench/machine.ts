// What figures depend on besides the client: the machine, the versions, the trace. Results are compared only if these
// agree.
import { availableParallelism, cpus, release, type } from 'node:os';
import { runProtocol } from '../schema/generated/ledger.ts';

export interface Machine {
  readonly processor: string;
  /** Processors available to this process. */
  readonly processors: number;
  readonly architecture: string;
  readonly system: string;
  readonly release: string;
}

export interface Versions {
  readonly esreplay: string;
  readonly node: string;
  /** Protocol of the library in the client. The library's cost is part of every figure. */
  readonly protocol: number;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    architecture: process.arch,
    system: type(),
    release: release(),
  };
}

export const versionsWith = (esreplay: string): Versions => ({
  esreplay,
  node: process.versions.node,
  protocol: runProtocol,
});
