// Notes about a run that imitated a different macOS than the trace's, or one that this build does not know yet.
import { updatedRelease } from '../../schema/macos/os-profiles.ts';
import type { ImitatedOs } from '../prepare/imitated-os.ts';

const shownTypes = 8;

/** A report has one name for the release, so only a note about another name of it names it. */
export function osNotes(os: ImitatedOs, recordedVersion: number): string[] {
  const { profile, from, requested, newer, defaultMutes, withheld } = os;
  const notes =
    newer === null
      ? []
      : [
          `This esreplay does not know macOS ${newer.release} yet: the run imitated ${newer.takenAs}, the newest release before it that it knows.`,
        ];
  if (from === 'trace') return notes;
  const updated = requested === null ? undefined : updatedRelease(requested);
  if (updated !== undefined)
    notes.push(
      `This esreplay has no list of security updates: for macOS ${requested} the run imitated ${updated}. None is known to change Endpoint Security.`,
    );
  if (withheld.messages > 0) {
    const shown = withheld.types.slice(0, shownTypes).join(', ');
    const more = withheld.types.length > shownTypes ? ` and ${withheld.types.length - shownTypes} more` : '';
    notes.push(
      `The imitated macOS does not have ${withheld.types.length === 1 ? 'the event type' : 'the event types'} ${shown}${more}: ${withheld.messages} ${withheld.messages === 1 ? 'message was' : 'messages were'} not delivered, and subscribing to ${withheld.types.length === 1 ? 'it' : 'them'} is ignored.`,
    );
  }
  if (recordedVersion < profile.messageVersion)
    notes.push(
      `The trace was recorded at message version ${recordedVersion}, and the imitated macOS has ${profile.messageVersion}: newer fields are NULL, 0 or empty, because the trace does not have them.`,
    );
  if (defaultMutes.from === 'sample')
    notes.push(
      `Apple does not publish the default mute set of a release: a new client has a sample of ${defaultMutes.mutes.length} muted paths.`,
    );
  return notes;
}
