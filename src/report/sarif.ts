// Findings as SARIF 2.1.0, as GitHub's code scanning reads it: https://docs.github.com/code-security. An alert is open
// as long as the newest upload of its category has a result with its rule, file and line hash. So there is one run of one
// category, whichever releases were imitated; every rule is named, whether it found something or not; and what was
// accepted is left out, because GitHub shows suppressed results as open.
import { gzipSync } from 'node:zlib';
import type { FindingClass } from '../judge/rule.ts';
import { rules } from '../judge/rules.ts';
import type { Cycle } from '../judge/wait-for/cycle.ts';
import type { Frame } from '../symbols/frame.ts';
import type { Report } from '../verdict/report.ts';
import { jsonText, type Printable, printable } from '../words/printable.ts';
import { plural } from './layout.ts';
import type { Repository, RepositoryPlace } from './repository.ts';
import { digest, type SarifFinding, SarifFindings } from './sarif-findings.ts';

/** GitHub shows so many results of a run, and takes files up to this size, packed by gzip. */
const limits = { results: 5000, bytes: 10_000_000 };
const maxText = 1000;
const maxNode = 200;
const maxNodes = 100;
const maxFrames = 10;
const namedTests = 3;

export interface SarifOptions {
  /** Alerts of one category are compared with each other. */
  readonly category: string;
  readonly version: string;
  readonly repository: Repository;
}

export interface SarifRule {
  readonly slug: string;
  readonly class: FindingClass;
  readonly about: string;
  readonly help: string;
}

export interface SarifText {
  readonly text: Printable;
  /** Findings that the file has no room for. */
  readonly omitted: number;
}

/** The rules of the judge, the worst first. */
export const ruleRanks: ReadonlyMap<string, number> = new Map(rules.map(({ slug }, at) => [slug, at]));

/** `findings`: the worst first. `more`: rules beside those of the judge, which findings have or had. */
export function renderSarif(
  findings: readonly SarifFinding[],
  more: readonly SarifRule[],
  options: SarifOptions,
): SarifText {
  for (let count = Math.min(findings.length, limits.results); ; count = Math.floor(count / 2)) {
    const text = jsonText(logOf(findings.slice(0, count), findings.length - count, more, options));
    // Packing makes no text longer than its own few bytes.
    const isSmall = Buffer.byteLength(text) < limits.bytes || gzipSync(text).length < limits.bytes;
    if (isSmall || count === 0) return { text, omitted: findings.length - count };
  }
}

/** Of the runs of one command. */
export function renderReportsSarif(reports: readonly Report[], options: SarifOptions): SarifText {
  const findings = new SarifFindings(options.repository, ruleRanks);
  for (const report of reports) findings.addReport(report, null);
  return renderSarif(findings.all(), [], options);
}

export const omittedWords = (omitted: number): string =>
  `${plural(omitted, 'finding')} left out: GitHub shows the ${limits.results} worst of an upload`;

function logOf(
  findings: readonly SarifFinding[],
  omitted: number,
  more: readonly SarifRule[],
  { category, version, repository }: SarifOptions,
): unknown {
  const own = rules.map(({ slug, class: grade, about, macos, advice }) => ({
    slug,
    class: grade,
    about,
    help: `${macos} ${advice}`,
  }));
  const all: readonly SarifRule[] = [...own, ...more.filter(({ slug }) => !ruleRanks.has(slug))];
  const indices = new Map(all.map(({ slug }, at) => [slug, at]));
  const said = omitted === 0 ? [] : [{ level: 'warning', message: { text: omittedWords(omitted) } }];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'esreplay', semanticVersion: version, rules: all.map(descriptor) } },
        // What is before the last slash is the category.
        automationDetails: { id: `${category}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: said }],
        results: findings.map((finding) => result(finding, indices.get(finding.rule), repository)),
      },
    ],
  };
}

const levels = { violation: 'error', difference: 'error', hazard: 'warning', note: 'note' } as const;

function descriptor({ slug, class: grade, about, help }: SarifRule): unknown {
  const level = levels[grade];
  return {
    id: slug,
    name: slug,
    shortDescription: { text: sentenceOf(about) },
    fullDescription: { text: cut(sentenceOf(about), maxText) },
    help: { text: help },
    defaultConfiguration: { level },
    properties: { tags: [grade], precision: 'high', 'problem.severity': level === 'note' ? 'recommendation' : level },
  };
}

const sentenceOf = (about: string): string => `${about.slice(0, 1).toUpperCase()}${about.slice(1)}.`;

function result(finding: SarifFinding, ruleIndex: number | undefined, repository: Repository): unknown {
  const { rule, level, place, verdict, lineHash, identity } = finding;
  const related = verdict === null ? [] : relatedOf(verdict.stack, place, repository);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level,
    message: message(wordsOf(finding), maxText),
    locations: [location(place)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(verdict?.cycle == null ? {} : { codeFlows: [codeFlow(verdict.cycle, finding, repository)] }),
    partialFingerprints: { primaryLocationLineHash: lineHash, 'esreplayIdentity/v1': digest(identity) },
  };
}

function wordsOf({ sentence, advice, messages, releases, tests }: SarifFinding): string {
  const named = [...tests].slice(0, namedTests);
  const more = tests.size - named.length;
  const often = [
    messages > 1 ? `in ${plural(messages, 'message')}` : '',
    releases.size > 0 ? `on macOS ${[...releases].join(', ')}` : '',
    tests.size > 0 ? `in ${plural(tests.size, 'test')}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}` : '',
  ].filter((part) => part !== '');
  return `${cut(sentence, maxText)} ${advice}${often.length === 0 ? '' : ` (${often.join(', ')})`}`;
}

function location({ uri, region }: RepositoryPlace, more: object = {}): object {
  const { line, ...columns } = region ?? { line: 1, startColumn: 1, endColumn: 2 };
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line, ...columns, endLine: line } },
    ...more,
  };
}

/** The callers and what was called, as far as they have lines. */
function relatedOf(stack: readonly Frame[], primary: RepositoryPlace, repository: Repository): readonly object[] {
  return stack
    .filter(({ file, line }) => file !== null && line !== null)
    .map((frame) => ({ frame, place: repository.placeOf(frame, []) }))
    .filter(({ place }) => place.uri !== primary.uri || place.region?.line !== primary.region?.line)
    .slice(0, maxFrames)
    .map(({ frame, place }, at) =>
      location(place, { id: at + 1, message: message(frame.function ?? frame.address, maxNode) }),
    );
}

/** Who waits for whom. What holds a lock has a stack of its own; all else is at the client's call. */
function codeFlow({ nodes, edges }: Cycle, { place, verdict }: SarifFinding, repository: Repository): object {
  const holder = verdict?.otherStack?.frames.find(({ file, line }) => file !== null && line !== null);
  const held = holder === undefined ? place : repository.placeOf(holder, []);
  const locations = nodes.slice(0, maxNodes).map(({ kind, name }, at) => {
    const next = nodes[(at + 1) % nodes.length]?.name ?? name;
    const words = `${cut(name, maxNode)} ${edges[at]?.is ?? ''} ${cut(next, maxNode)}`;
    return {
      location: location(kind === 'thread' ? held : place, { message: message(words, maxText) }),
      executionOrder: at + 1,
    };
  });
  return { threadFlows: [{ locations }] };
}

/**
 * Text of a trace is no link and no placeholder: `[words](place)` would be a link on GitHub, and braces are doubled as
 * the standard has it (3.11.5).
 */
function message(text: string, length: number): { readonly text: string } {
  const whole = printable(cut(text, length))
    .replaceAll(/\](?=[([])/g, '] ')
    .replaceAll(/[{}]/g, '$&$&');
  return { text: whole };
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
