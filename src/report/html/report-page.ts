// Renders the reports of runs as one HTML file, with their sources and their timelines.

import { commandWords } from '../../run/client-command.ts';
import { optionPhrases } from '../../run/option-table.ts';
import type { Timeline } from '../../timeline/shape.ts';
import type { Report } from '../../verdict/report.ts';
import { excerptOf } from '../excerpt.ts';
import { closingWord, findingsText } from '../outcome.ts';
import { callsOf } from '../place-words.ts';
import { type Place, placesOf } from '../places.ts';
import { renderText } from '../report-text.ts';
import { osDetails } from '../run-lines.ts';
import type { SourceFiles } from '../source-files.ts';
import { renderDocument } from './document.ts';
import { type PageData, type PageRun, pageIds, stored } from './page-data.ts';
import { thinned } from './thinned.ts';

export interface PagedReport {
  readonly name: string;
  readonly report: Report;
  /** Null: it was not kept. */
  readonly timeline: Timeline | null;
}

export interface PageOptions {
  readonly madeBy: string;
  /** Null: no source is shown. */
  readonly sources: SourceFiles | null;
  /** Above this number of bytes, messages far from every finding are left out. */
  readonly maxBytes: number;
}

export function renderPage(reports: readonly PagedReport[], options: PageOptions): string {
  const { runs, blocks } = pageRuns(reports, options);
  const data: PageData = { madeBy: options.madeBy, runs };
  const text = reports.map(({ report }) => renderText(report, { sources: options.sources ?? undefined })).join('\n\n');
  const title = `${runs.map(({ words }) => words.closing).join(', ')} – esreplay`;
  return renderDocument({ title, text, data: stored(data), script: 'page', blocks });
}

/** `blocks`: the packed data of the document. */
export function pageRuns(
  reports: readonly PagedReport[],
  options: PageOptions,
): { readonly runs: readonly PageRun[]; readonly blocks: readonly string[] } {
  const blocks: string[] = [];
  const share = options.maxBytes / Math.max(1, reports.length);
  return { runs: reports.map((each) => pageRun(each, options, share, blocks)), blocks };
}

function pageRun(
  { name, report, timeline }: PagedReport,
  options: PageOptions,
  maxBytes: number,
  blocks: string[],
): PageRun {
  const kept = timeline === null ? null : thinned(timeline, report.verdicts, maxBytes, options.maxBytes);
  return {
    name,
    report,
    words: {
      closing: closingWord(report),
      findings: findingsText(report),
      client: report.client === null ? 'a JavaScript handler' : commandWords(report.client),
      options: optionPhrases(report.options).join(', '),
      os: osDetails(report),
    },
    excerpts: placesOf([report]).places.map((place) => excerptAt(place, options.sources)),
    timeline: kept === null ? null : withIds(kept.timeline, blocks),
    missing:
      kept === null
        ? 'A JSON report has no messages. For the timeline, show the run directory, or write the page with the run: --html FILE.'
        : kept.missing,
  };
}

const neighbours = 3;
const maxColumns = 400;

function excerptAt(place: Place, sources: SourceFiles | null): PageRun['excerpts'][number] {
  const found = place.at === null ? null : (sources?.around(place.at, neighbours) ?? null);
  if (place.at === null || found === null) return null;
  return 'because' in found ? found : excerptOf(place.at, callsOf(place), maxColumns, found);
}

/** Moves the data of each block to an element of its own, which the page reads when it needs the block. */
function withIds(timeline: Timeline, blocks: string[]): Timeline {
  const id = (data: string): string => `${pageIds.block}${blocks.push(data) - 1}`;
  const moved = <T extends { readonly data: string | null }>(of: readonly T[]): T[] =>
    of.map((block) => ({ ...block, data: block.data === null ? null : id(block.data) }));
  return {
    ...timeline,
    summaries: id(timeline.summaries),
    messages: timeline.messages.map((stream) => ({ ...stream, blocks: moved(stream.blocks) })),
    events: timeline.events.map((stream) => ({ ...stream, blocks: moved(stream.blocks) })),
    names: moved(timeline.names),
  };
}
