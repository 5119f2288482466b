// The table behind `run --os`: what Endpoint Security is on each macOS release. Message version, event types and
// functions follow from the tables that date them; a row here states the rest. How a function behaves is up to the
// replayer, which gets these values through run.bin.
import { eventRows } from './events.ts';
import { functionRows } from './functions.ts';
import { macosNumber, messageVersions, versionOfMacos } from './versions.ts';

export type MissModeName = 'kill' | 'fail-closed' | 'fail-open';

/** A path that is already muted for a new client. */
export interface DefaultMute {
  readonly type: MuteType;
  readonly path: string;
  /** Event type numbers. */
  readonly events: readonly number[];
}
export type MuteType = (typeof muteTypes)[number];

/** es_mute_path_type_t by number. */
export const muteTypes = ['prefix', 'literal', 'target-prefix', 'target-literal'] as const;

/** A major release: what no dated table has. */
interface OsFamily {
  readonly macos: string;
  /** Its last point release that is known: 8 for 14.8. */
  readonly lastPoint: number;
  /** Apple releases no further point release of it. */
  readonly ended?: true;
  /** es_delete_client: only on the thread that made the client, or on any thread while no other uses it. */
  readonly deleteThread: 'creating' | 'any';
  /** What can happen at a missed deadline; the first is the default. */
  readonly missModes: readonly MissModeName[];
  /** A client's usual budget; only the deadline in each message counts. */
  readonly budgetMs: number;
  readonly budgetSource: string;
}

const recentBudget = {
  budgetMs: 15_000,
  budgetSource: 'seen by third parties: 14 to 15 s for ordinary processes; since 14.4 far less for some critical ones',
};
const before27 = { deleteThread: 'creating', missModes: ['kill'] } as const;

// Apple's notes on what security updates fix name the last releases: CVE-2026-112512 (October 2026) 27.2, 26.7.2 and
// 15.8.2, CVE-2026-43750 (July 2026) 26.6 and 14.8.8.
const families: readonly OsFamily[] = [
  {
    macos: '10.15',
    lastPoint: 7,
    ended: true,
    ...before27,
    budgetMs: 60_000,
    budgetSource: 'seen by third parties: about a minute',
  },
  { macos: '11', lastPoint: 7, ended: true, ...before27, ...recentBudget },
  { macos: '12', lastPoint: 7, ended: true, ...before27, ...recentBudget },
  { macos: '13', lastPoint: 7, ended: true, ...before27, ...recentBudget },
  { macos: '14', lastPoint: 8, ...before27, ...recentBudget },
  { macos: '15', lastPoint: 8, ...before27, ...recentBudget },
  { macos: '26', lastPoint: 7, ...before27, ...recentBudget },
  { macos: '27', lastPoint: 2, deleteThread: 'any', missModes: ['kill', 'fail-closed', 'fail-open'], ...recentBudget },
];

/**
 * Apple does not publish the default mute set, which differs between releases. These paths are our own SAMPLE, so that
 * a client meets a set that is not empty; they say nothing about any macOS.
 */
const sampleMutes: readonly { readonly since: string; readonly type: MuteType; readonly path: string }[] = [
  { since: '10.15', type: 'literal', path: '/usr/libexec/endpointsecurityd' },
  { since: '10.15', type: 'literal', path: '/usr/libexec/watchdogd' },
  { since: '11.0', type: 'prefix', path: '/System/Library/PrivateFrameworks/EndpointSecurity.framework/' },
  { since: '13.0', type: 'target-literal', path: '/dev/null' },
  { since: '13.0', type: 'target-prefix', path: '/private/var/db/uuidtext/' },
];

export interface OsProfile extends Omit<OsFamily, 'macos' | 'lastPoint' | 'ended'> {
  /** The first release with this profile: "13.3". */
  readonly macos: string;
  /** The same in Apple's encoding: 130300. */
  readonly release: number;
  /** "10.15", "13" */
  readonly family: string;
  readonly messageVersion: number;
  /** ES_EVENT_TYPE_LAST: the first number that is not an event type there. */
  readonly eventTypeLast: number;
  /** A sample; see `sampleMutes`. */
  readonly defaultMutes: readonly DefaultMute[];
}

/** "10.15" is a release too; that of "27" is "27.0". */
const firstOf = (family: string): string => (family === '10.15' ? family : `${family}.0`);

const familyOf = (macos: string): string => (macos.startsWith('10.15') ? '10.15' : (macos.split('.')[0] ?? ''));

/** Each major release, and each release in which anything changed; oldest first. */
const releases = [
  ...new Set([
    ...families.map(({ macos }) => firstOf(macos)),
    ...messageVersions.map((row) => row.firstMacos),
    ...eventRows.map((row) => row.firstMacos),
    ...functionRows.map((row) => row.firstMacos),
  ]),
].sort((a, b) => macosNumber(a) - macosNumber(b));

/** The release of each event type, computed once because every release is compared with all of them. */
const eventReleases = eventRows.map((row) => macosNumber(row.firstMacos));

const profileOf = (macos: string): OsProfile => {
  const family = families.find((row) => row.macos === familyOf(macos));
  if (family === undefined) throw new Error(`macOS ${macos} has no row among the families`);
  const { macos: name, lastPoint: _last, ended: _ended, ...stated } = family;
  const release = macosNumber(macos);
  return {
    ...stated,
    macos,
    release,
    family: name,
    messageVersion: versionOfMacos(macos),
    eventTypeLast: eventReleases.filter((first) => first <= release).length,
    get defaultMutes() {
      return sampleOf(release);
    },
  };
};

const sampleOf = (release: number): DefaultMute[] => {
  const authTypes = eventRows.filter((row, index) => row.action === 'AUTH' && (eventReleases[index] ?? 0) <= release);
  return sampleMutes
    .filter(({ since }) => macosNumber(since) <= release)
    .map(({ type, path }) => ({
      type,
      path,
      events: authTypes
        .filter((row) => !type.startsWith('target') || targetsOf(row.number) > 0)
        .map((row) => row.number),
    }));
};

const targetsOf = (eventType: number): number => eventRows[eventType]?.targets ?? 0;

/** One row for each of `releases`, oldest first. */
export const osProfiles: readonly OsProfile[] = releases.map(profileOf);

/** Values of `--os` without a point release: "10.15", "11", ... Each means its last release. */
export const osFamilies: readonly string[] = families.map((row) => row.macos);

/** Every release by its number, without security updates: "10.15.0" to "27.0". */
export const osReleases: readonly string[] = families.flatMap(({ macos, lastPoint }) =>
  Array.from({ length: lastPoint + 1 }, (_, point) => `${macos}.${point}`),
);

/**
 * Returns "14.7" for the security update "14.7.1" of it, whether or not Apple released that: this table has no security
 * updates, and none is known to change Endpoint Security. Undefined for everything else.
 */
export const updatedRelease = (name: string): string | undefined => {
  const [, release] = /^(\d+\.\d+)\.[1-9]\d?$/.exec(name) ?? [];
  return release !== undefined && osReleases.includes(release) ? release : undefined;
};

/** Whether Apple released it as far as known, or may have as a security update. */
export const isKnownRelease = (name: string): boolean =>
  osFamilies.includes(name) || osReleases.includes(name) || osReleases.includes(name.replace(/\.\d{1,2}$/, ''));

/**
 * Returns the newest known release before one that came after this table: "14.8" for "14.9". Undefined for a known one,
 * and for one that cannot be: of a major release that has ended, or with a second digit, which no point release has.
 */
export const standInFor = (name: string): string | undefined => {
  if (!/^\d+\.\d(\.\d{1,2})?$/.test(name) || isKnownRelease(name)) return undefined;
  const newest = families.at(-1);
  const isNewer = newest !== undefined && macosNumber(name) > macosNumber(newest.macos);
  const family = families.find(({ macos }) => macos === familyOf(name)) ?? (isNewer ? newest : undefined);
  return family === undefined || family.ended ? undefined : `${family.macos}.${family.lastPoint}`;
};

/** Returns the known release with the nearest number, preferring its major release; undefined if `name` is no number. */
export const nearestRelease = (name: string): string | undefined => {
  if (!/^\d{1,3}(\.\d{1,3}){0,2}$/.test(name)) return undefined;
  const own = osReleases.filter((each) => name.startsWith(`${familyOf(each)}.`));
  const known = own.length > 0 ? own : name.includes('.') ? [...osFamilies, ...osReleases] : osFamilies;
  const away = (each: string): number => Math.abs(macosNumber(each) - macosNumber(name));
  return known.toSorted((a, b) => away(a) - away(b))[0];
};

/**
 * "13" is the last known 13.x, "13.1" the release with that number; undefined for a macOS without Endpoint Security.
 */
export const osProfileNamed = (name: string): OsProfile | undefined => {
  if (osFamilies.includes(name)) return osProfiles.findLast((profile) => profile.family === name);
  if (!/^\d{2}(\.\d{1,2}){1,2}$/.test(name) || !osFamilies.includes(familyOf(name))) return undefined;
  const release = macosNumber(name);
  const found = osProfiles.findLast((profile) => profile.release <= release);
  return found?.family === familyOf(name) ? found : undefined;
};

/** Returns the only family with messages of this version; undefined if there are several, or none known. */
export const osFamilyOfVersion = (messageVersion: number): string | undefined => {
  const carrying = osProfiles.filter((profile) => profile.messageVersion === messageVersion);
  const [family, ...others] = new Set(carrying.map((profile) => profile.family));
  return others.length === 0 ? family : undefined;
};

/** Returns the last release with messages of this version; for a version from the future, the newest of all. */
export const osProfileOfVersion = (messageVersion: number): OsProfile => {
  const found =
    osProfiles.findLast((profile) => profile.messageVersion === messageVersion) ?? osProfiles[osProfiles.length - 1];
  if (found === undefined) throw new Error('there are no profiles');
  return found;
};
