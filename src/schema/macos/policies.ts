// What the replayer does where nothing published says what macOS does. Each row is a decision that can be looked up, argued
// with and, with `--policy NAME=VALUE`, turned round for one run; docs/reference/policies.md and the numbers that native code reads are
// made from it.
import { answers, deadlines } from './policies/answers.ts';
import { clients } from './policies/clients.ts';
import { messages } from './policies/messages.ts';
import { caches, mutes } from './policies/mutes.ts';
import type { OpenPolicyRow, PolicyRow } from './policies/row.ts';

export const policyRows: readonly PolicyRow[] = [
  ...clients,
  ...answers,
  ...deadlines,
  ...messages,
  ...mutes,
  ...caches,
];

/** Those that `--policy` can change; their place is their place in run.bin. */
export const openPolicyRows: readonly OpenPolicyRow[] = policyRows.filter(
  (row): row is OpenPolicyRow => row.choice.kind !== 'fixed',
);

/** Returns the value of a run without `--policy`. */
export function defaultPolicyValue({ choice }: OpenPolicyRow): string | number {
  return choice.kind === 'number' ? choice.value : (choice.values[0]?.name ?? '');
}

/** Returns the same as native code gets it. */
export function defaultPolicyNumber({ choice }: OpenPolicyRow): number {
  return choice.kind === 'number' ? choice.value : (choice.values[0]?.number ?? 0);
}

/** Room in run.bin: rows can be added without another protocol. */
export const policyRoom = 48;
