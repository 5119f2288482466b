// `--keep`: the runs that are kept in bundles, where, and what is said of them. What writes bundles is loaded late: most
// runs keep none.

import type { Keeper } from '../../bundle/keeper.ts';
import { type KeptName, keptNames } from '../../bundle/kept-run.ts';
import { UsageError } from '../../errors/errors.ts';
import { type ProfileName, redactionProfiles } from '../../schema/contents.ts';
import { text } from '../arguments/values.ts';

export interface KeepWords {
  readonly keep?: KeptName | undefined;
  readonly keepFolder?: string | undefined;
  readonly redact?: ProfileName | undefined;
}

/** Of commands that make runs. */
export const keepRows = {
  keep: {
    choices: keptNames,
    requiresArg: true,
    takes: 'WHICH',
    describe: 'keep each run that fails, or all, in a zip file that shows it again',
  },
  'keep-folder': {
    ...text('FOLDER'),
    files: true,
    describe: 'folder for the files of --keep',
    defaultDescription: 'esreplay-bundles',
  },
  redact: {
    choices: Object.keys(redactionProfiles) as ProfileName[],
    requiresArg: true,
    takes: 'PROFILE',
    describe: 'replace names in what --keep keeps by pseudonyms, as `esreplay redact` does',
  },
} as const;

/** Null without --keep. Throws UsageError for options that need it. */
export async function keeperOf({ keep, keepFolder, redact }: KeepWords): Promise<Keeper | null> {
  if (keep === undefined) {
    const other = keepFolder !== undefined ? '--keep-folder' : redact !== undefined ? '--redact' : null;
    if (other !== null) throw new UsageError(`${other} is for --keep`, { remedy: 'add --keep failed, or --keep all' });
    return null;
  }
  const { Keeper } = await import('../../bundle/keeper.ts');
  return new Keeper({
    which: keep,
    ...(keepFolder === undefined ? {} : { folder: keepFolder }),
    ...(redact === undefined ? {} : { redact }),
  });
}
