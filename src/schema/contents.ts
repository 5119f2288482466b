// What a text of a message is about, the rule that redacts it, and how: a column of the struct tables. Every text and byte
// field has one, so that none can be forgotten; `docs/reference/redaction.md` tells users the same.
// Numbers are never redacted: pids, uids, inode numbers, sizes and times stay.

/** How a value becomes its pseudonym. Append only: native code counts them. */
export const contentForms = [
  'whole',
  'path',
  'name',
  'url',
  'identity',
  'argument',
  'environment',
  'dotted',
  'bytes',
  'list',
  'blob',
] as const;
export type ContentForm = (typeof contentForms)[number];

/** What a user can choose about: the names in `--rules` and in a trace's header. Append only. */
export const redactionRules = [
  'paths',
  'arguments',
  'environment',
  'users',
  'tty',
  'teamIds',
  'identifiers',
  'hashes',
  'hosts',
  'texts',
  'words',
  'accessLists',
  'entitlements',
] as const;
export type RedactionRule = (typeof redactionRules)[number];

interface ContentRow {
  readonly rule: RedactionRule;
  readonly form: ContentForm;
}

/** Append only: the position is a content's number in native code, 0 = none. */
export const contents = {
  /** Of a file or folder, a mount, a directory node: component by component. */
  path: { rule: 'paths', form: 'path' },
  /** Of an entry of a folder that is another field: as that path goes on. */
  name: { rule: 'paths', form: 'name' },
  /** A file URL goes on as a path. */
  url: { rule: 'paths', form: 'url' },
  argument: { rule: 'arguments', form: 'argument' },
  /** `NAME=value` */
  environment: { rule: 'environment', form: 'environment' },
  /** Name of a user or group, or an account. */
  user: { rule: 'users', form: 'whole' },
  /** UUID of a user or group. */
  userId: { rule: 'users', form: 'bytes' },
  /** Path of a terminal. */
  tty: { rule: 'tty', form: 'path' },
  team: { rule: 'teamIds', form: 'whole' },
  /** Signing identifier, bundle, service, right: parts between dots. */
  identifier: { rule: 'identifiers', form: 'dotted' },
  /** A path, or else an identifier. */
  identity: { rule: 'identifiers', form: 'identity' },
  /** Of code or a file. */
  hash: { rule: 'hashes', form: 'bytes' },
  /** Of the machine, or of another one. */
  address: { rule: 'hosts', form: 'whole' },
  /** Anything that was written by people, or that nobody can tell. */
  text: { rule: 'texts', form: 'whole' },
  /** Out of a list that the system defines. */
  word: { rule: 'words', form: 'whole' },
  accessList: { rule: 'accessLists', form: 'list' },
  entitlements: { rule: 'entitlements', form: 'blob' },
} as const satisfies Record<string, ContentRow>;
export type ContentName = keyof typeof contents;

export const contentNames = Object.keys(contents) as ContentName[];

/** As a struct's row says it: a content, or the field that holds the folder which the name is in. */
export type Content = Exclude<ContentName, 'name' | 'accessList' | 'entitlements'> | { readonly nameIn: string };

/** What a rule does. `remove` leaves an empty text, zero bytes, or nothing. */
export const redactionActions = ['keep', 'pseudonym', 'remove'] as const;
export type RedactionAction = (typeof redactionActions)[number];

export interface RedactionProfile {
  readonly does: string;
  readonly rules: Readonly<Record<RedactionRule, RedactionAction>>;
  /** Folders whose names stay, not those of what is in them. */
  readonly folders: readonly string[];
  /** Folders that stay with all that is in them. */
  readonly trees: readonly string[];
  /** Identifiers that begin so stay. */
  readonly identifiers: readonly string[];
  /** Names of environment variables that stay, their values do not; one that ends with `*` is a beginning. */
  readonly variables: readonly string[];
}

const everywhere = {
  paths: 'pseudonym',
  arguments: 'pseudonym',
  environment: 'pseudonym',
  users: 'pseudonym',
  tty: 'pseudonym',
  teamIds: 'pseudonym',
  identifiers: 'pseudonym',
  hashes: 'pseudonym',
  hosts: 'pseudonym',
  texts: 'pseudonym',
  words: 'keep',
  accessLists: 'pseudonym',
  entitlements: 'remove',
} as const;

/** Of every Mac, so they tell nothing about this one. The data volume shows them again under its own mount point. */
const systemFolders = [
  '/Applications',
  '/Library',
  '/Library/Application Support',
  '/Library/Extensions',
  '/Library/LaunchAgents',
  '/Library/LaunchDaemons',
  '/Library/Preferences',
  '/Library/PrivilegedHelperTools',
  '/Library/SystemExtensions',
  '/Users',
  '/Users/Shared',
  '/Volumes',
  '/dev',
  '/etc',
  '/opt',
  '/private',
  '/private/etc',
  '/private/tmp',
  '/private/var',
  '/private/var/db',
  '/private/var/folders',
  '/private/var/log',
  '/private/var/root',
  '/private/var/tmp',
  '/tmp',
  '/usr',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib',
  '/var',
];

/** On the sealed system volume: Apple's. */
const systemTrees = [
  '/System/Applications',
  '/System/Cryptexes',
  '/System/DriverKit',
  '/System/Library',
  '/System/iOSSupport',
  '/bin',
  '/dev/null',
  '/dev/random',
  '/dev/tty',
  '/dev/urandom',
  '/dev/zero',
  '/sbin',
  '/usr/bin',
  '/usr/lib',
  '/usr/libexec',
  '/usr/sbin',
  '/usr/share',
];

const dataVolume = '/System/Volumes/Data';

export const redactionProfiles = {
  report: {
    does: 'safe for a bug report: every name that is not part of macOS becomes a pseudonym',
    rules: everywhere,
    folders: [...systemFolders, dataVolume, ...systemFolders.map((folder) => dataVolume + folder)],
    trees: systemTrees,
    identifiers: ['com.apple.', 'system.'],
    variables: ['DYLD_*', 'HOME', 'LANG', 'LC_*', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'TERM', 'TMPDIR', 'USER', 'XPC_*'],
  },
  strict: {
    does: 'every name becomes a pseudonym, those of macOS too',
    rules: { ...everywhere, words: 'pseudonym', accessLists: 'remove' },
    folders: [],
    trees: [],
    identifiers: [],
    variables: [],
  },
} as const satisfies Record<string, RedactionProfile>;
export type ProfileName = keyof typeof redactionProfiles;
