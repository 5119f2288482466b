// The effects that a denial can be got round for, and the name of such a finding: what suppressions and `explore` share.

export const bypassRule = 'bypass';

export const effects = [
  'read',
  'change',
  'remove',
  'replace',
  'run',
  'load-code',
  'take-over',
  'mount',
  'connect',
] as const;
export type Effect = (typeof effects)[number];
