// Mistakes of a client that guards a folder, in a trace in which nothing is denied: a claim finds them, and nothing in a
// client that is right.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storyBytes } from '../../../../traces/make/bytes.ts';
import { Story } from '../../../../traces/make/story.ts';

export interface BrokenClaim {
  readonly bug: string;
  /** Mistakes of guards-app.c, and what its twin has of them. */
  readonly defines: readonly string[];
  readonly twin?: readonly string[];
  readonly protect: string;
  /** `violation change by open` or `violation change as unsigned`. */
  readonly finds: string;
}

const app = '/Library/App/**';

export const brokenClaims: readonly BrokenClaim[] = [
  {
    bug: 'the client does not ask for the main operation of the effect',
    defines: ['WITHOUT_UNLINK'],
    protect: app,
    finds: 'violation remove by unlink',
  },
  {
    bug: 'another operation on the file is allowed',
    defines: ['ALLOWS_TRUNCATE'],
    protect: app,
    finds: 'violation change by truncate',
  },
  {
    bug: 'the file is not known as a destination',
    defines: ['CHECKS_SOURCE_OF_RENAME'],
    protect: app,
    finds: 'violation replace by rename',
  },
  {
    bug: 'the folder around the file can be moved',
    defines: ['FILES_ALONE'],
    protect: app,
    finds: 'violation remove by rename',
  },
  {
    bug: 'a file that the trace does not have is not guarded',
    defines: ['KNOWN_FILES'],
    protect: app,
    finds: 'violation change by open',
  },
  {
    bug: 'no file of the trace matches, and reading is allowed',
    defines: [],
    twin: ['READS_TOO'],
    protect: 'read=/Library/App/none/*.db',
    finds: 'violation read by open',
  },
  {
    bug: 'the client does not ask for another operation that reaches the effect',
    defines: ['READS_TOO', 'WITHOUT_CLONE'],
    twin: ['READS_TOO'],
    protect: 'read=/Library/App/**',
    finds: 'hazard read by clone',
  },
  {
    bug: 'programs without a signature are trusted',
    defines: ['ALLOWS_UNSIGNED'],
    protect: app,
    finds: 'violation change as unsigned',
  },
  {
    bug: 'programs without a team are trusted',
    defines: ['TAKES_NO_TEAM_FOR_OWN'],
    protect: app,
    finds: 'violation change as null-team',
  },
  {
    bug: 'a broken signature that keeps the team is trusted',
    defines: ['TRUSTS_BROKEN_SIGNATURE'],
    protect: app,
    finds: 'violation change as broken-signature',
  },
  {
    bug: 'children of a trusted program are trusted',
    defines: ['TRUSTS_CHILDREN'],
    protect: app,
    finds: 'hazard change as child',
  },
  {
    bug: 'the client decides by what is on the disk',
    defines: ['LOOKS'],
    protect: app,
    finds: 'note change by open',
  },
  {
    bug: 'the process can be killed',
    defines: ['GUARDS_AGENT', 'ALLOWS_SIGNALS'],
    twin: ['GUARDS_AGENT'],
    protect: 'take-over=/Library/App/agent',
    finds: 'violation take-over by signal',
  },
];

/** The agent writes what it guards, and other programs write elsewhere, Apple's the last: all of them may. Returns the path. */
export function writeAllowed(folder: string): string {
  const story = new Story();
  const agent = story.actor('/Library/App/agent', { pid: 900, platform: false, team: 'TEAM900000' });
  const other = story.actor('/opt/example/other', { pid: 901, uid: 501, platform: false, team: 'TEAM900001' });
  story.both('open', agent, { open: { fflag: 3, file: story.file('/Library/App/rules.db') } });
  story.both('open', other, { open: { fflag: 3, file: story.file('/Users/noor/plan.txt') } });
  const editor = story.actor('/usr/bin/vi', { pid: 902, uid: 501 });
  story.both('open', editor, { open: { fflag: 3, file: story.file('/Users/noor/plan.txt') } });
  const trace = join(folder, 'allowed.estrace');
  writeFileSync(trace, storyBytes(story, 'test/explore/bypass/claims/bugs.ts'));
  return trace;
}
