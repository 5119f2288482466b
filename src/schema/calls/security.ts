// Checks of code signatures. Linux lacks these functions: a client that calls them there gets the result that they are
// not implemented.
import { type CallRow, family } from './shape.ts';

export const securityCalls: readonly CallRow[] = family(
  {
    family: 'security',
    kin: 'code-signing',
    class: 'always',
    advice:
      'It reads and hashes the file, or a whole bundle, and may ask Apple over the network; the file may have been replaced since. Use cdhash, team_id, signing_id and codesigning_flags of es_process_t: they are what the kernel enforces.',
    rule: 9,
    wrapper: 'own',
  },
  [
    'int SecStaticCodeCheckValidity(void *code, unsigned flags, void *requirement)',
    'int SecStaticCodeCheckValidityWithErrors(void *code, unsigned flags, void *requirement, void **errors)',
    'int SecCodeCheckValidity(void *code, unsigned flags, void *requirement)',
    'int SecCodeCheckValidityWithErrors(void *code, unsigned flags, void *requirement, void **errors)',
  ],
);
