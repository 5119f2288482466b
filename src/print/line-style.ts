// How a line of a message is written: one row for each command that writes lines, and for eslogger what each release
// prints. Which keys a message version has follows from `since` in the tables of structs; this file has the rest.
import { osProfiles } from '../schema/macos/os-profiles.ts';
import { macosNumber } from '../schema/macos/versions.ts';

export interface LineStyle {
  /**
   * Message version that the line states and has the keys of: of newer ones a message's own values, or zero and null
   * where it has none. Null: each message's own version.
   */
  readonly version: number | null;
  /** The version that the line states, if that is another one. */
  readonly statedVersion?: number;
  /** Slashes are `\/`. */
  readonly slashes: boolean;
  /** What a terminal obeys is escaped; false: only what JSON wants escaped. */
  readonly safe: boolean;
  readonly tokens: TokenShape;
  readonly deadline: 'always' | 'if-set' | 'never';
  /**
   * Prints what eslogger cannot: `cdhash_full`, and bytes that are not text, a time or an access list in forms of our
   * own. Without it, wrong bytes become U+FFFD, and such a time or list null.
   */
  readonly extensions: boolean;
  /** Shuffles the keys of each object, as eslogger's are; null: the order of the header. */
  readonly seed: number | null;
}

/** Audit tokens: an object with 8 keys, or, in some output of macOS 26, an array. It does not follow from the version. */
export const tokenShapes = ['object', 'array'] as const;
export type TokenShape = (typeof tokenShapes)[number];

/** `cat --json`: safe to show, and every line has the same keys. */
export const catStyle: LineStyle = {
  version: null,
  slashes: false,
  safe: true,
  tokens: 'object',
  deadline: 'always',
  extensions: true,
  seed: null,
};

/** `trace export --ndjson`: eslogger's line, and keys of our own only for what eslogger cannot say. */
export const exportStyle: LineStyle = { ...catStyle, slashes: true, safe: false, deadline: 'if-set' };

/** macOS 13 brought eslogger. */
export const firstEslogger = '13.0';
export const hasEslogger = (release: number): boolean => release >= macosNumber(firstEslogger);

/** The message versions that an eslogger has printed. */
export const esloggerVersions: readonly number[] = [
  ...new Set(osProfiles.filter(({ release }) => hasEslogger(release)).map(({ messageVersion }) => messageVersion)),
];

export interface EsloggerStyleOptions {
  /** Of the release. */
  readonly messageVersion: number;
  readonly tokens?: TokenShape;
  /** Below 2^32. */
  readonly seed: number;
  /** A person reads it at a terminal. */
  readonly safe?: boolean;
}

export const esloggerStyle = (options: EsloggerStyleOptions): LineStyle => ({
  version: options.messageVersion,
  slashes: true,
  safe: options.safe === true,
  tokens: options.tokens ?? 'object',
  deadline: 'never',
  extensions: false,
  seed: options.seed,
});
