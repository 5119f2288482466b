// The redaction policy: a profile, modified by a file of rules.
import { z } from 'zod';
import { UsageError } from '../errors/errors.ts';
import {
  type ProfileName,
  type RedactionProfile,
  redactionActions,
  redactionProfiles,
  redactionRules,
} from '../schema/contents.ts';
import type { RedactionChanges } from './redaction-changes.ts';

export interface RedactionPolicy extends Omit<RedactionProfile, 'does'> {
  readonly profile: ProfileName;
}

export const profileNames = Object.keys(redactionProfiles) as ProfileName[];

export function policyOf(profile: ProfileName): RedactionPolicy {
  const { does: _, ...policy } = redactionProfiles[profile];
  return { profile, ...policy };
}

const folderList = z.array(z.string().regex(/^(\/[^/]+)+$/, 'an absolute path without a slash at its end'));

/** Schema of a rules file. */
export const redactionChanges: z.ZodType<RedactionChanges> = z.strictObject({
  rules: z.partialRecord(z.enum(redactionRules), z.enum(redactionActions)).optional(),
  keep: z
    .strictObject({
      folders: folderList.optional(),
      trees: folderList.optional(),
      identifiers: z.array(z.string().min(1)).optional(),
      variables: z.array(z.string().min(1)).optional(),
    })
    .optional(),
});

/** Returns the policy modified by a rules file: its actions replace the profile's, and its kept paths are added. */
export function withRules(policy: RedactionPolicy, { rules, keep }: RedactionChanges): RedactionPolicy {
  return {
    profile: policy.profile,
    rules: { ...policy.rules, ...rules },
    folders: [...policy.folders, ...(keep?.folders ?? [])],
    trees: [...policy.trees, ...(keep?.trees ?? [])],
    identifiers: [...policy.identifiers, ...(keep?.identifiers ?? [])],
    variables: [...policy.variables, ...(keep?.variables ?? [])],
  };
}

/** Parses the rules file of `option`. Throws UsageError. */
export function parseChanges(text: string, place: string, option: string): RedactionChanges {
  const remedy = `write JSON such as {"rules": {"arguments": "remove"}, "keep": {"trees": ["/opt/us"]}}; rules are ${redactionRules.join(', ')}, each ${redactionActions.join(', ')}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`file of ${option} is not JSON: ${(error as Error).message}`, { place, remedy });
  }
  const result = redactionChanges.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.length ? `${place}: ${issue.path.join('.')}` : place;
  throw new UsageError(`invalid file of ${option}: ${issue?.message}`, { place: where, remedy });
}
