// Decides which macOS a run imitates, the one from `--os` or the trace's own, and what that means for its messages.
import type { RecordedMute, RecordedOs } from '../../addon/load.ts';
import { UsageError } from '../../errors/errors.ts';
import { shortEventName } from '../../schema/macos/event-name.ts';
import { eventRows } from '../../schema/macos/events.ts';
import {
  type DefaultMute,
  isKnownRelease,
  muteTypes,
  nearestRelease,
  type OsProfile,
  osFamilies,
  osProfileNamed,
  osProfileOfVersion,
  osReleases,
  standInFor,
} from '../../schema/macos/os-profiles.ts';
import type { RunOptions } from '../options.ts';
import type { CheckedTrace } from './trace-check.ts';

export interface ImitatedOs {
  readonly profile: OsProfile;
  readonly from: 'option' | 'trace';
  /** The release that `--os` names; the profile is that of the release in which anything changed last. */
  readonly requested: string | null;
  /** The requested release, or the trace's, where it came after this build, and the known one that stands for it. */
  readonly newer: NewerRelease | null;
  /** Message version to build; null: each message keeps its recorded one. */
  readonly messageVersion: number | null;
  /** ES_EVENT_TYPE_LAST. */
  readonly eventTypeLast: number;
  readonly defaultMutes: { readonly from: 'nowhere' | 'trace' | 'sample'; readonly mutes: readonly DefaultMute[] };
  /** Messages of types that this macOS lacks, and the names of these types. */
  readonly withheld: { readonly messages: number; readonly types: readonly string[] };
}

export interface NewerRelease {
  readonly release: string;
  readonly takenAs: string;
}

/** Throws UsageError for a name that is not a macOS with Endpoint Security, and for a miss mode that it lacks. */
export function imitatedOs({ os: name, onMiss }: Pick<RunOptions, 'os' | 'onMiss'>, trace: CheckedTrace): ImitatedOs {
  const recorded = profileOfTrace(trace.os);
  if (name === undefined) {
    // At the trace's own release, no message of the trace is withheld, whatever its header says.
    const known = trace.typeCounts.findLastIndex((count, type) => count > 0 && type < eventRows.length) + 1;
    const eventTypeLast = Math.max(recorded.eventTypeLast, known);
    const defaultMutes = mutesOfTrace(trace.os, eventTypeLast);
    return {
      profile: recorded,
      from: 'trace',
      requested: null,
      newer: newerThanKnown(trace.os.version, recorded),
      messageVersion: null,
      eventTypeLast,
      defaultMutes,
      withheld: nothing,
    };
  }
  const profile = profileNamed(name);
  if (onMiss !== undefined && onMiss !== 'report' && !profile.missModes.includes(onMiss))
    throw new UsageError(`macOS ${name} does not have ${onMiss}: it kills the client at a missed deadline`, {
      remedy: 'use --on-miss kill, or imitate macOS 27',
    });
  const own = profile.release === recorded.release && trace.os.defaultMutes !== null;
  return {
    profile,
    from: 'option',
    requested: name,
    newer: newerThanKnown(name, profile),
    messageVersion: profile.messageVersion,
    eventTypeLast: profile.eventTypeLast,
    defaultMutes: own ? mutesOfTrace(trace.os, profile.eventTypeLast) : { from: 'sample', mutes: profile.defaultMutes },
    withheld: withheldFrom(trace.typeCounts, profile.eventTypeLast),
  };
}

/** Throws UsageError. */
export function profileNamed(name: string): OsProfile {
  const exists = isKnownRelease(name) || standInFor(name) !== undefined;
  const profile = exists ? osProfileNamed(name) : undefined;
  if (profile !== undefined) return profile;
  const near = nearestRelease(name);
  throw new UsageError(`unknown macOS release '${name}' (known: ${knownNear(name)})`, {
    remedy:
      near === undefined
        ? 'give a major release such as 13, or a point release such as 13.0'
        : `did you mean '${near}'?`,
  });
}

/** A trace whose messages contradict the release in its header is replayed as its messages say. */
function newerThanKnown(release: string | null, profile: OsProfile): NewerRelease | null {
  const takenAs = release === null ? undefined : standInFor(release);
  if (release === null || takenAs === undefined || osProfileNamed(takenAs) !== profile) return null;
  return { release, takenAs };
}

/** Returns `14.0 to 14.8` for a point release of a known one, otherwise all without their point releases. */
function knownNear(name: string): string {
  const family = osFamilies.find((each) => name.startsWith(`${each}.`));
  const points = osReleases.filter((each) => each.startsWith(`${family}.`));
  if (points.length < 2) return osFamilies.join(', ');
  return `${points[0]} to ${points.at(-1)}`;
}

/** Returns the profile of the release in the header, else the last one with its message version. */
function profileOfTrace({ version, messageVersion }: RecordedOs): OsProfile {
  const stated = version === null ? undefined : osProfileNamed(version);
  return stated?.messageVersion === messageVersion ? stated : osProfileOfVersion(messageVersion);
}

const nothing = { messages: 0, types: [] } as const;

function withheldFrom(typeCounts: readonly number[], eventTypeLast: number): ImitatedOs['withheld'] {
  const types = eventRows.filter((row) => row.number >= eventTypeLast && (typeCounts[row.number] ?? 0) > 0);
  return {
    messages: types.reduce((sum, row) => sum + (typeCounts[row.number] ?? 0), 0),
    types: types.map((row) => shortEventName(row.name)),
  };
}

function mutesOfTrace({ defaultMutes }: RecordedOs, eventTypeLast: number): ImitatedOs['defaultMutes'] {
  if (defaultMutes === null) return { from: 'nowhere', mutes: [] };
  return { from: 'trace', mutes: defaultMutes.flatMap((mute) => muteOf(mute, eventTypeLast)) };
}

// Leaves out types that this build does not know: they cannot be imitated, although the recorder knew them.
function muteOf([type, path, events]: RecordedMute, eventTypeLast: number): DefaultMute[] {
  const spelled = type
    .toLowerCase()
    .replace(/^es_mute_path_type_/, '')
    .replaceAll('_', '-');
  const known = muteTypes.find((word) => word === spelled);
  if (known === undefined) return [];
  const named = eventRows.filter(
    (row) => row.number < eventTypeLast && (events.length === 0 || isAmong(row.name, events)),
  );
  return [{ type: known, path, events: named.map((row) => row.number) }];
}

function isAmong(name: string, events: readonly string[]): boolean {
  return events.some((event) => event === name || `ES_EVENT_TYPE_${event.toUpperCase()}` === name);
}
