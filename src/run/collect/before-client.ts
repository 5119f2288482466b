// Remedies for a client that never made an ES client. On a Mac one of Apple's programs may have stood before it, and lost
// the library or its life.
import { withoutApplesPrograms } from '../../doctor/apple-programs.ts';
import type { ProcessExit } from '../../observed/observation.ts';

const general =
  'If esreplay printed a reason on stderr, act on it. Otherwise check that the client reaches es_new_client, that it is linked with -lEndpointSecurity (esreplay kit --libs), that ESREPLAY_RUN is in its environment, and that it stays in the foreground.';
const lost =
  "Apple's programs (sh, env, sudo, scripts for them) do not pass the library on to it: System Integrity Protection removes the variable, and without that, on Apple silicon, dyld ends them.";

export function neverCalledRemedy(system: NodeJS.Platform = process.platform): string {
  return system === 'darwin' ? `${general} ${lost} ${withoutApplesPrograms}` : general;
}

export function crashRemedy(exit: ProcessExit | null, system: NodeJS.Platform = process.platform): string {
  if (system !== 'darwin' || exit?.signal !== 'SIGABRT')
    return 'It crashed before it made an ES client, where esreplay records nothing: run it alone under a debugger.';
  return `If dyld printed "terminating because inserted dylib", it ended one of Apple's programs, which is arm64e, and the library is not. ${withoutApplesPrograms} Otherwise run it alone under a debugger: it crashed before it made an ES client, where esreplay records nothing.`;
}
