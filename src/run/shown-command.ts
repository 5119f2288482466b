// The command that shows a run again: only the options that differ from the defaults, quoted for a shell.

import { shellLine } from '../words/command-words.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { type ClientRefusal, type RunOptions, runDefaults } from './options.ts';
import { policyText } from './policies.ts';

export interface ShownOptions extends RunOptions {
  readonly strict?: boolean;
  readonly expect?: string | null;
  readonly suppressionsName?: string;
  readonly verify?: number;
}

export function commandLine(options: ShownOptions): string {
  const words = ['esreplay', 'run', options.trace];
  const add = (name: string, value: string | number | bigint | undefined): void => {
    if (value !== undefined) words.push(`--${name}`, String(value));
  };
  add('pace', options.pace === 'recorded' ? undefined : options.pace);
  add('speed', options.speed === 1 ? undefined : options.speed);
  add('budget-scale', options.budgetScale === 1 ? undefined : options.budgetScale);
  add('outstanding', options.outstanding);
  add('on-miss', options.onMiss === 'report' ? undefined : options.onMiss);
  add('queue-capacity', options.queueCapacity);
  for (const policy of policyText(options.policies ?? {})) add('policy', policy);
  add('client-pid', options.clientPid);
  add('pool-width', options.poolWidth);
  add('refuse-client', refusalWord(options.refuseClient));
  add('os', options.os);
  add('models', options.models === runDefaults.models ? undefined : options.models);
  add('seed', options.seed);
  add('verify', options.verify);
  if (options.pruneDenied) words.push('--prune-denied');
  if (options.guard) words.push('--guard');
  if (options.asRoot) words.push('--as-root');
  if (options.requireComplete) words.push('--require-complete');
  if (options.strict) words.push('--strict');
  add('expect', options.expect ?? undefined);
  add('suppressions', options.suppressionsName);
  const [main = [], ...others] = options.clients;
  for (const other of others) words.push('--client', shellLine(other) ?? other.map(shellQuoted).join(' '));
  return [...words, ...(main.length === 0 ? [] : ['--', ...main])].map(shellQuoted).join(' ');
}

/** As the option takes it: not-permitted:2. */
export function refusalWord(refusal: ClientRefusal | undefined): string | undefined {
  return refusal?.times === undefined ? refusal?.result : `${refusal.result}:${refusal.times}`;
}
