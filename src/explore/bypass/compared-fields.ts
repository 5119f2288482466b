// Lays a denied message beside the messages that were allowed, field by field. A file or a process has other names in
// other events, so that what is the same one in them becomes one group.
import type { ShownMessage } from './bypass-data.ts';

/** A file, a process, or the other fields of an event, in each message that has it. */
export interface FieldGroup {
  readonly kind: Kind;
  /** What each message calls it, as `clone.source`; null: the message lacks it. */
  readonly names: readonly (string | null)[];
  readonly differing: readonly FieldRow[];
  /** Equal in each of them, or a number that says little of a file or a process. */
  readonly folded: readonly FieldRow[];
}

type Kind = 'file' | 'process' | 'event';

export interface FieldRow {
  readonly name: string;
  /** By message; null: it lacks the field. */
  readonly values: readonly (string | null)[];
}

interface Part {
  readonly name: string;
  readonly kind: Kind;
  /** Equal for one file or process; null: neither. */
  readonly identity: string | null;
  readonly fields: ReadonlyMap<string, string>;
}

/** Fields that every file or process has, and that together are its identity. */
const marks = {
  file: ['stat.st_ino', 'stat.st_dev'],
  process: ['audit_token.pid', 'audit_token.pidversion'],
} as const;
const markedKinds = ['file', 'process'] as const;

/** Who a process is; two of them differ in many numbers besides. */
const saysWho =
  /^(signing_id|team_id|cdhash|codesigning_flags|is_platform_binary|executable\.path|((parent|responsible)_)?audit_token\.pid|audit_token\.euid)$/;

/** The denied message comes first. */
export function comparedFields(messages: readonly ShownMessage[]): readonly FieldGroup[] {
  const groups: (Part | null)[][] = [];
  messages.forEach((message, column) => {
    const isFree = (group: readonly (Part | null)[]): boolean => group[column] == null;
    const isSame =
      ({ identity }: Part) =>
      (other: Part | null): boolean =>
        identity !== null && other?.identity === identity;
    const isNamed =
      ({ name }: Part) =>
      (other: Part | null): boolean =>
        other?.name === name;
    let left = partsOf(message);
    for (const alike of [isSame, isNamed])
      left = left.filter((part) => {
        const group = groups.find((each) => isFree(each) && each.some(alike(part)));
        if (group !== undefined) group[column] = part;
        return group === undefined;
      });
    for (const part of left) groups.push(messages.map((_, at) => (at === column ? part : null)));
  });
  return groups.map(groupOf);
}

function groupOf(parts: readonly (Part | null)[]): FieldGroup {
  const owners = parts.filter((part) => part !== null);
  const names = [...new Set(owners.flatMap(({ fields }) => [...fields.keys()]))];
  const rows = names.map((name): FieldRow => ({ name, values: parts.map((part) => part?.fields.get(name) ?? null) }));
  const isFolded = ({ name, values }: FieldRow): boolean => {
    if (owners[0]?.kind === 'process' && !saysWho.test(name)) return true;
    if (owners.length === 1) return owners[0]?.kind !== 'event' && name !== 'path';
    const [first = null] = owners.map(({ fields }) => fields.get(name) ?? null);
    return values.every((value, at) => parts[at] === null || value === first);
  };
  return {
    kind: owners[0]?.kind ?? 'event',
    names: parts.map((part) => part?.name ?? null),
    differing: rows.filter((row) => !isFolded(row)),
    folded: rows.filter(isFolded),
  };
}

/** In their order: the process, what the event has besides files and processes, and these. */
function partsOf({ fields }: ShownMessage): readonly Part[] {
  const values = new Map(fields.map(({ path, value }) => [path, value]));
  const owners = ownersIn([...values.keys()]);
  const parts = new Map<string, Map<string, string>>();
  for (const [path, value] of values) {
    const owner = owners.find((each) => path.startsWith(`${each}.`)) ?? /^event\.[^.]*(?=\.)/.exec(path)?.[0] ?? '';
    const own = parts.get(owner) ?? new Map<string, string>();
    own.set(owner === '' ? path : path.slice(owner.length + 1), value);
    parts.set(owner, own);
  }
  return [...parts].map(([owner, own]) => {
    const kind = markedKinds.find((each) => own.has(marks[each][0])) ?? 'event';
    return { name: owner.replace(/^event\./, ''), kind, identity: identityOf(kind, own), fields: own };
  });
}

/** The outermost files and processes. */
function ownersIn(paths: readonly string[]): readonly string[] {
  const ending = (mark: string): readonly string[] =>
    paths.flatMap((path) => (path.endsWith(`.${mark}`) ? [path.slice(0, -mark.length - 1)] : []));
  const all = markedKinds.flatMap((kind) => ending(marks[kind][0])).sort((a, b) => a.length - b.length);
  return all.filter((each, at) => !all.slice(0, at).some((outer) => each.startsWith(`${outer}.`)));
}

function identityOf(kind: Kind, fields: ReadonlyMap<string, string>): string | null {
  if (kind === 'event') return null;
  const ids = marks[kind].map((name) => fields.get(name));
  return ids.includes(undefined) ? null : JSON.stringify([kind, ...ids]);
}
