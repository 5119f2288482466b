// What a text in a message is about, which rule redacts it, and how: a column of the struct tables. Every text and byte
// field has a content, so that none can be forgotten; `docs/reference/redaction.md` documents the same for users.
// Numbers are never redacted: pids, uids, inode numbers, sizes and times stay.

/** How a value becomes its pseudonym. Append only: native code uses the positions. */
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

/** What a user can configure: the names in `--rules` and in a trace's header. Append only. */
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

/**
 * Most parts of a path or an identifier that are redacted separately; the last part holds the rest. Keeps the longest
 * path below a record's limit.
 */
export const maxRedactedParts = 512;

interface ContentRow {
  readonly rule: RedactionRule;
  readonly form: ContentForm;
}

/** Append only: the position is a content's number in native code, 0 = none. */
export const contents = {
  /** Path of a file or folder, a mount or a directory node: redacted component by component. */
  path: { rule: 'paths', form: 'path' },
  /** Name of an entry in the folder of another field: redacted as the continuation of that path. */
  name: { rule: 'paths', form: 'name' },
  /** A file URL continues as a path. */
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
  /** Signing identifier, bundle, service or right, with parts between dots. */
  identifier: { rule: 'identifiers', form: 'dotted' },
  /** A path, or else an identifier. */
  identity: { rule: 'identifiers', form: 'identity' },
  /** Hash of code or a file. */
  hash: { rule: 'hashes', form: 'bytes' },
  /** Address of this machine or another one. */
  address: { rule: 'hosts', form: 'whole' },
  /** Written by people, or of unknown content. */
  text: { rule: 'texts', form: 'whole' },
  /** From a list defined by the system. */
  word: { rule: 'words', form: 'whole' },
  accessList: { rule: 'accessLists', form: 'list' },
  entitlements: { rule: 'entitlements', form: 'blob' },
} as const satisfies Record<string, ContentRow>;
export type ContentName = keyof typeof contents;

export const contentNames = Object.keys(contents) as ContentName[];

/** A content in a struct's row, or the field with the folder of a name. */
export type Content = Exclude<ContentName, 'name' | 'accessList' | 'entitlements'> | { readonly nameIn: string };

/** What a rule does. `remove` leaves an empty text, zero bytes, or nothing. */
export const redactionActions = ['keep', 'pseudonym', 'remove'] as const;
export type RedactionAction = (typeof redactionActions)[number];

export interface RedactionProfile {
  readonly does: string;
  readonly rules: Readonly<Record<RedactionRule, RedactionAction>>;
  /** Folders with names that stay; the names in them do not. */
  readonly folders: readonly string[];
  /** Folders that stay with everything in them. */
  readonly trees: readonly string[];
  /** Identifiers with these prefixes stay. */
  readonly identifiers: readonly string[];
  /** Names of environment variables that stay, without their values; a name ending in `*` is a prefix. */
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

/** On every Mac, so they reveal nothing about this one. The data volume has them again under its own mount point. */
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

/** On the sealed system volume, so they are Apple's. */
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
