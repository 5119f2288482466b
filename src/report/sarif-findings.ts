// The findings of many reports as GitHub tells them apart: one for each rule and place, whichever release, test and
// message had it. Takes one report after another, so that memory grows with the places alone.
import { createHash } from 'node:crypto';
import { shellLine } from '../run/client-command.ts';
import type { Frame } from '../symbols/frame.ts';
import { ownIndex } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { callsOf } from './place-words.ts';
import { type Place, placesOf } from './places.ts';
import { type Repository, type RepositoryPlace, shownFrame } from './repository.ts';
import { macosOf } from './run-lines.ts';
import { severityOf } from './severity.ts';
import { MessageTally, type Sighting } from './sightings.ts';

export type SarifLevel = 'error' | 'warning';

/** What a result says besides its place. */
export interface SarifFinding {
  readonly rule: string;
  readonly level: SarifLevel;
  readonly sentence: string;
  readonly advice: string;
  readonly place: RepositoryPlace;
  /** The worst verdict, if a report has it: for its stack and its cycle. */
  readonly verdict: Verdict | null;
  /** Of all reports, each once. */
  readonly messages: number;
  readonly releases: ReadonlySet<string>;
  readonly tests: ReadonlySet<string>;
  /** As GitHub's algorithm writes it: 16 digits and the how-many-th of them in the file. */
  readonly lineHash: string;
  /** Kept while lines move and other builds are compared. */
  readonly identity: string;
}

/** Before the hashes of lines are known. */
interface Group extends Omit<SarifFinding, 'lineHash' | 'releases' | 'tests'> {
  readonly releases: Set<string>;
  readonly tests: Set<string>;
  /** Those of the report that is shown. */
  readonly messages: number;
  readonly tally: MessageTally;
}

type Added = Omit<Group, 'releases' | 'tests' | 'tally'>;

export class SarifFindings {
  private readonly groups = new Map<string, Group>();

  /** `ranks`: of rules, the worst first. */
  constructor(
    private readonly repository: Repository,
    private readonly ranks: ReadonlyMap<string, number>,
  ) {}

  /** `test`: name of the test that the report is of; null: it is of a run. */
  addReport(report: Report, test: string | null): void {
    for (const place of placesOf([report]).places) {
      const severity = severityOf(place, report);
      if (severity === null) continue;
      const added = this.findingOf(place, report, severity === 'failure' ? 'error' : 'warning');
      this.add(added, macosOf(report), test, place.sightings);
    }
  }

  /** `sightings`: none of a finding that is no verdict. */
  add(added: Added, release: string | null, test: string | null, sightings: readonly Sighting[] = []): void {
    const { rule, place, identity } = added;
    const key = JSON.stringify([rule, place.uri, place.region?.line ?? identity]);
    const known = this.groups.get(key);
    const isWorse = known === undefined || this.compare(added, known) < 0;
    const { releases, tests, tally } = known ?? {
      releases: new Set<string>(),
      tests: new Set<string>(),
      tally: new MessageTally(),
    };
    if (release !== null) releases.add(release);
    if (test !== null) tests.add(test);
    tally.add(sightings);
    const shown = isWorse ? added : known;
    // A saved finding knows the line, and not its hash.
    const located = known?.place.lineHash != null ? known : added;
    this.groups.set(key, { ...shown, place: located.place, releases, tests, tally });
  }

  /** The worst first. */
  all(): readonly SarifFinding[] {
    const counted = [...this.groups].map(
      ([key, { tally, ...group }]) => [key, { ...group, messages: Math.max(group.messages, tally.count()) }] as const,
    );
    const sorted = counted.sort(([a, one], [b, other]) => this.compare(one, other) || (a < b ? -1 : 1));
    const nths = numbered(this.groups);
    return sorted.map(([key, group]) => ({
      ...group,
      lineHash: group.place.lineHash ?? `${digest(group.identity)}:${nths.get(key) ?? 1}`,
    }));
  }

  private findingOf(place: Place, report: Report, level: SarifLevel): Added {
    const { rule, first, messages } = place;
    const { sentence, advice, whose } = first;
    const frame = shownFrame(first) ?? programOf(report);
    return {
      rule,
      level,
      sentence: whose === null ? sentence : `${sentence} (${whose})`,
      advice,
      place: this.repository.placeOf(frame, callsOf(place)),
      verdict: first,
      messages,
      identity: identityOf(first),
    };
  }

  private compare(
    a: Pick<Added, 'level' | 'rule' | 'messages'>,
    b: Pick<Added, 'level' | 'rule' | 'messages'>,
  ): number {
    const rank = ({ rule }: Pick<Added, 'rule'>): number => this.ranks.get(rule) ?? this.ranks.size;
    return (a.level === b.level ? 0 : a.level === 'error' ? -1 : 1) || rank(a) - rank(b) || b.messages - a.messages;
  }
}

/** Lines that cannot be read and have one identity, in their order: the how-many-th each of them is. */
function numbered(groups: ReadonlyMap<string, Group>): ReadonlyMap<string, number> {
  const byIdentity = new Map<string, { readonly key: string; readonly line: number }[]>();
  for (const [key, { place, identity }] of groups) {
    if (place.lineHash !== null) continue;
    const same = JSON.stringify([place.uri, identity]);
    const lines = byIdentity.get(same) ?? [];
    lines.push({ key, line: place.region?.line ?? 0 });
    byIdentity.set(same, lines);
  }
  return new Map(
    [...byIdentity.values()].flatMap((lines) =>
      lines.sort((a, b) => a.line - b.line).map(({ key }, at) => [key, at + 1] as const),
    ),
  );
}

/** The rule, and the function of the client's code; without one the call. Which message is the first is chance. */
function identityOf({ rule, stack, call }: Verdict): string {
  const own = stack[ownIndex(stack)];
  if (own === undefined) return JSON.stringify([rule, call]);
  return JSON.stringify([rule, own.image?.split('/').at(-1) ?? null, own.function ?? own.file ?? '']);
}

/** A finding without a place in the client's code is about its program. */
function programOf({ client, trace }: Report): Pick<Frame, 'file' | 'line' | 'image'> {
  const [word = trace.path] = client ?? [];
  const program = client === null ? word : (shellLine(client)?.split(' ')[0] ?? word);
  return { file: null, line: null, image: program };
}

/** As long as GitHub's hash of a line. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
