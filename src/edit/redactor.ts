// Redacts single values: what a text of some content becomes under a policy and a key. Texts are bytes here, one
// character each, because a path need not be UTF-8. `src/native/redaction` does the same, for the recorder and the addon.
import { isUtf8 } from 'node:buffer';
import {
  type ContentName,
  contents,
  maxRedactedParts,
  type RedactionRule,
  redactionRules,
} from '../schema/contents.ts';
import type { Text } from '../schema/generated/messages.ts';
import { KeptPaths, type KeptPlace } from './kept-paths.ts';
import type { RedactionPolicy } from './policy.ts';
import { pseudonym, pseudonymBytes } from './pseudonym.ts';

/** `NativeRedactor` is another one. */
export type ValueRedactor = Pick<Redactor, 'counts' | 'text' | 'bytes' | 'accessList' | 'entitlements'>;

export class Redactor {
  /** Distinct values that each rule replaced. */
  readonly counts: Record<RedactionRule, number>;
  private readonly key: Uint8Array;
  private readonly policy: RedactionPolicy;
  private readonly kept: KeptPaths;
  private readonly identifiers: readonly string[];
  private readonly variables: readonly string[];
  /** Null: it stays as it is. */
  private readonly texts = new Map<ContentName, Map<string, Text | null>>();
  private readonly otherTexts = new Map<ContentName, Map<string, Text | null>>();
  private readonly words = new Map<string, string>();
  private readonly folders = new Map<string, RedactedFolder>();
  private readonly bytesSeen = new Set<string>();

  constructor(policy: RedactionPolicy, key: Uint8Array) {
    this.policy = policy;
    this.key = key;
    this.kept = new KeptPaths(policy.folders, policy.trees);
    this.identifiers = policy.identifiers.map(latin1);
    this.variables = policy.variables.map(latin1);
    this.counts = Object.fromEntries(redactionRules.map((rule) => [rule, 0])) as Record<RedactionRule, number>;
  }

  /** `folder`: the path of the folder that contains a name. */
  text(content: ContentName, value: Text, folder: Text | null = null): Text {
    const { rule } = contents[content];
    const action = this.policy.rules[rule];
    if (action === 'keep' || value.length === 0) return value;
    const known = this.known(content, typeof value === 'string' && (folder === null || typeof folder === 'string'));
    const key = keyOf(value, content === 'name' ? folder : null);
    let redacted = known.get(key);
    if (redacted === undefined) {
      const bytes = latin1(value);
      const result = action === 'remove' ? '' : this.redacted(content, bytes, folder);
      redacted = result === bytes ? null : textOf(result);
      if (redacted !== null) this.counts[rule]++;
      known.set(key, redacted);
    }
    return redacted ?? value;
  }

  /** Redacts bytes that are not text: hashes, UUIDs. */
  bytes(content: ContentName, value: Uint8Array): Uint8Array {
    const { rule } = contents[content];
    const action = this.policy.rules[rule];
    if (action === 'keep' || value.length === 0) return value;
    const redacted = action === 'remove' ? new Uint8Array(value.length) : pseudonymBytes(this.key, value);
    if (redacted !== value) this.count(rule, value);
    return redacted;
  }

  /** Redacts the users in the external form of an access list; any other form becomes an empty list. */
  accessList(value: Uint8Array): Uint8Array {
    const action = this.policy.rules.accessLists;
    if (action === 'keep') return value;
    this.count('accessLists', value);
    const head = 44;
    const entry = 24;
    const view = Buffer.from(value);
    const isWhole = view.length >= head && view.readUInt32BE(0) === aclMagic;
    const entries = isWhole ? view.readUInt32BE(36) : 0;
    if (action === 'remove' || !isWhole || view.length !== head + entries * entry) return emptyAccessList();
    const guids = [4, 20, ...Array.from({ length: entries }, (_, index) => head + index * entry)];
    for (const at of guids) view.set(pseudonymBytes(this.key, view.subarray(at, at + 16)), at);
    return new Uint8Array(view);
  }

  /** Entitlements cannot be pseudonymised: they are kept or left out. */
  entitlements(value: Uint8Array): Uint8Array | null {
    if (this.policy.rules.entitlements === 'keep') return value;
    this.count('entitlements', value);
    return null;
  }

  /** Strings and non-UTF-8 bytes have separate maps, so that neither needs conversion for a lookup. */
  private known(content: ContentName, isText: boolean): Map<string, Text | null> {
    const texts = isText ? this.texts : this.otherTexts;
    let known = texts.get(content);
    if (known === undefined) {
      known = new Map();
      texts.set(content, known);
    }
    return known;
  }

  private redacted(content: ContentName, bytes: string, folder: Text | null): string {
    switch (contents[content].form) {
      case 'path':
        return this.path(bytes);
      case 'name':
        return this.name(bytes, folder === null ? '' : latin1(folder));
      case 'url':
        return bytes.startsWith(fileUrl) ? fileUrl + this.path(bytes.slice(fileUrl.length)) : this.word(bytes);
      case 'argument':
        return this.pathOrWord(bytes);
      case 'identity':
        return bytes.startsWith('/') ? this.path(bytes) : this.dotted(bytes);
      case 'environment':
        return this.variable(bytes);
      case 'dotted':
        return this.dotted(bytes);
      default:
        return this.word(bytes);
    }
  }

  private path(bytes: string, plain = false): string {
    const slash = bytes.lastIndexOf('/');
    const folder = plain || slash < 0 ? undefined : this.folder(bytes.slice(0, slash));
    if (folder === undefined || folder.parts >= maxRedactedParts) return this.parts(bytes, this.kept.start(plain));
    return `${folder.redacted}/${this.part(bytes.slice(slash + 1), folder.place.copy())}`;
  }

  /** Redacts a name as the continuation of its folder's path. */
  private name(bytes: string, folder: string): string {
    const place = folder.length > 0 ? this.folder(folder.replace(/\/$/, '')).place.copy() : this.kept.start();
    if (folder.length === 0) place.leave();
    return this.parts(bytes, place);
  }

  /** Most paths share their folder with others. */
  private folder(bytes: string): RedactedFolder {
    let known = this.folders.get(bytes);
    if (known === undefined) {
      const place = this.kept.start();
      known = { parts: bytes.split('/').length, redacted: this.parts(bytes, place), place };
      this.folders.set(bytes, known);
    }
    return known;
  }

  private parts(bytes: string, place: KeptPlace): string {
    return parts(bytes, '/')
      .map((part) => this.part(part, place))
      .join('/');
  }

  private part(part: string, place: KeptPlace): string {
    return place.keeps(part) ? part : this.word(part);
  }

  private pathOrWord(bytes: string): string {
    return bytes.startsWith('/') ? this.path(bytes, true) : this.word(bytes);
  }

  private variable(bytes: string): string {
    const equals = bytes.indexOf('=');
    if (equals < 0) return this.word(bytes);
    const name = bytes.slice(0, equals);
    const value = bytes.slice(equals + 1);
    const isKept = this.variables.some((kept) =>
      kept.endsWith('*') ? name.startsWith(kept.slice(0, -1)) : name === kept,
    );
    return `${isKept ? name : this.word(name)}=${this.pathOrWord(value)}`;
  }

  private dotted(bytes: string): string {
    if (this.identifiers.some((kept) => bytes.startsWith(kept))) return bytes;
    return parts(bytes, '.')
      .map((part) => this.word(part))
      .join('.');
  }

  /** Empty text stays empty. */
  private word(bytes: string): string {
    if (bytes.length === 0) return bytes;
    let known = this.words.get(bytes);
    if (known === undefined) {
      known = pseudonym(this.key, Buffer.from(bytes, 'latin1'));
      this.words.set(bytes, known);
    }
    return known;
  }

  private count(rule: RedactionRule, value: Uint8Array): void {
    const seen = `${rule} ${latin1(value)}`;
    if (this.bytesSeen.has(seen)) return;
    this.bytesSeen.add(seen);
    this.counts[rule]++;
  }
}

interface RedactedFolder {
  /** How many parts it has. */
  readonly parts: number;
  readonly redacted: string;
  /** Behind its last part. */
  readonly place: KeptPlace;
}

/** Texts may have any character: only its length tells where a folder ends. */
function keyOf(value: Text, folder: Text | null): string {
  if (folder === null) return `/${typeof value === 'string' ? value : latin1(value)}`;
  const [name, place] =
    typeof value === 'string' && typeof folder === 'string' ? [value, folder] : [latin1(value), latin1(folder)];
  return `${place.length}/${place}${name}`;
}

const fileUrl = 'file://';
const aclMagic = 0x012cc16d;

function emptyAccessList(): Uint8Array {
  const list = Buffer.alloc(44);
  list.writeUInt32BE(aclMagic, 0);
  return new Uint8Array(list);
}

function parts(bytes: string, separator: string): string[] {
  const all = bytes.split(separator);
  return all.length <= maxRedactedParts
    ? all
    : [...all.slice(0, maxRedactedParts - 1), all.slice(maxRedactedParts - 1).join(separator)];
}

/** Most texts are ASCII, which is the same in both. */
const isOther = (text: string): boolean => /[\u0080-\uffff]/.test(text);

function latin1(text: Text): string {
  if (typeof text === 'string') return isOther(text) ? Buffer.from(text).toString('latin1') : text;
  return Buffer.from(text).toString('latin1');
}

function textOf(bytes: string): Text {
  if (!isOther(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : new Uint8Array(buffer);
}
