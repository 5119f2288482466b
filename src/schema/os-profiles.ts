// What Endpoint Security is on each macOS release: the table behind `run --os`. Message version, event types and functions
// follow from the tables that date them; a row here states what those do not.
// Not for: how a function behaves; that is the replayer's business, which gets these values through run.bin.
import { eventRows } from './events.ts';
import { functionRows } from './functions.ts';
import { macosNumber, messageVersions, versionOfMacos } from './versions.ts';

export type MissModeName = 'kill' | 'fail-closed' | 'fail-open';

/** A path that a new client has muted already. */
export interface DefaultMute {
  readonly type: MuteType;
  readonly path: string;
  /** Event type numbers. */
  readonly events: readonly number[];
}
export type MuteType = (typeof muteTypes)[number];

/** es_mute_path_type_t by number. */
export const muteTypes = ['prefix', 'literal', 'target-prefix', 'target-literal'] as const;

/** A major release: what no dated table says. */
interface OsFamily {
  readonly macos: string;
  /** es_delete_client: only on the thread that made the client, or on any while nobody else uses it. */
  readonly deleteThread: 'creating' | 'any';
  /** What can happen at a missed deadline; the first is what does by default. */
  readonly missModes: readonly MissModeName[];
  /** How long a client usually has; every message states its own deadline, which is what counts. */
  readonly budgetMs: number;
  readonly budgetSource: string;
}

const recentBudget = {
  budgetMs: 15_000,
  budgetSource: 'seen by third parties: 14 to 15 s for ordinary processes; since 14.4 far less for some critical ones',
};
const before27 = { deleteThread: 'creating', missModes: ['kill'] } as const;

const families: readonly OsFamily[] = [
  { macos: '10.15', ...before27, budgetMs: 60_000, budgetSource: 'seen by third parties: about a minute' },
  { macos: '11', ...before27, ...recentBudget },
  { macos: '12', ...before27, ...recentBudget },
  { macos: '13', ...before27, ...recentBudget },
  { macos: '14', ...before27, ...recentBudget },
  { macos: '15', ...before27, ...recentBudget },
  { macos: '26', ...before27, ...recentBudget },
  { macos: '27', deleteThread: 'any', missModes: ['kill', 'fail-closed', 'fail-open'], ...recentBudget },
];

/**
 * Apple does not publish the default mute set, and it differs from release to release. These paths are a SAMPLE of ours, so
 * that a client meets a set that is not empty; they are no statement about any macOS.
 */
const sampleMutes: readonly { readonly since: string; readonly type: MuteType; readonly path: string }[] = [
  { since: '10.15', type: 'literal', path: '/usr/libexec/endpointsecurityd' },
  { since: '10.15', type: 'literal', path: '/usr/libexec/watchdogd' },
  { since: '11.0', type: 'prefix', path: '/System/Library/PrivateFrameworks/EndpointSecurity.framework/' },
  { since: '13.0', type: 'target-literal', path: '/dev/null' },
  { since: '13.0', type: 'target-prefix', path: '/private/var/db/uuidtext/' },
];

export interface OsProfile extends Omit<OsFamily, 'macos'> {
  /** First release that is like this: "13.3". */
  readonly macos: string;
  /** The same as Apple's number: 130300. */
  readonly release: number;
  /** "10.15", "13" */
  readonly family: string;
  readonly messageVersion: number;
  /** ES_EVENT_TYPE_LAST: the first number that is no event type there. */
  readonly eventTypeLast: number;
  /** A sample; see `sampleMutes`. */
  readonly defaultMutes: readonly DefaultMute[];
}

const familyOf = (macos: string): string => (macos.startsWith('10.15') ? '10.15' : (macos.split('.')[0] ?? ''));

/** Releases at which anything changed, oldest first. */
const releases = [
  ...new Set([
    ...messageVersions.map((row) => row.firstMacos),
    ...eventRows.map((row) => row.firstMacos),
    ...functionRows.map((row) => row.firstMacos),
  ]),
].sort((a, b) => macosNumber(a) - macosNumber(b));

/** Of each event type, worked out once: every release is compared with all of them, whatever a run needs of it. */
const eventReleases = eventRows.map((row) => macosNumber(row.firstMacos));

const profileOf = (macos: string): OsProfile => {
  const family = families.find((row) => row.macos === familyOf(macos));
  if (family === undefined) throw new Error(`macOS ${macos} has no row among the families`);
  const { macos: name, ...stated } = family;
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

/** One row a release at which something changed, oldest first. */
export const osProfiles: readonly OsProfile[] = releases.map(profileOf);

/** What `--os` takes without a point release: "10.15", "11", ... Each stands for its last release. */
export const osFamilies: readonly string[] = families.map((row) => row.macos);

/** "13" is the last 13.x known, "13.1" the release of that number; undefined for what is no macOS with Endpoint Security. */
export const osProfileNamed = (name: string): OsProfile | undefined => {
  if (osFamilies.includes(name)) return osProfiles.findLast((profile) => profile.family === name);
  if (!/^\d{2}(\.\d{1,2}){1,2}$/.test(name) || !osFamilies.includes(familyOf(name))) return undefined;
  const release = macosNumber(name);
  const found = osProfiles.findLast((profile) => profile.release <= release);
  return found?.family === familyOf(name) ? found : undefined;
};

/** The only family whose messages carry this version; undefined where there are several, or none that is known. */
export const osFamilyOfVersion = (messageVersion: number): string | undefined => {
  const carrying = osProfiles.filter((profile) => profile.messageVersion === messageVersion);
  const [family, ...others] = new Set(carrying.map((profile) => profile.family));
  return others.length === 0 ? family : undefined;
};

/** The last release whose messages carry this version; the newest of all for a version from the future. */
export const osProfileOfVersion = (messageVersion: number): OsProfile => {
  const found =
    osProfiles.findLast((profile) => profile.messageVersion === messageVersion) ?? osProfiles[osProfiles.length - 1];
  if (found === undefined) throw new Error('there are no profiles');
  return found;
};
