// What the pages of runs share: their views of one run, beside one of all runs, their header, keys and address.
import type { ComponentChild } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../words/duration.ts';
import { Details } from './details.tsx';
import { Filters } from './filters.tsx';
import { Findings } from './findings.tsx';
import { follow, keepAddress } from './links.ts';
import { RunView } from './run-view.tsx';
import { Help, type Key, mount, ShellButtons, Told } from './shell.tsx';
import {
  chooseRun,
  data,
  finding,
  messagesSpan,
  overview,
  page,
  run,
  runNumber,
  show,
  type View,
  view,
} from './state.ts';
import { MessageTable } from './table.tsx';
import { Timeline } from './timeline.tsx';

const titles: Readonly<Record<View, string>> = {
  suite: 'Suite',
  comparison: 'Comparison',
  exploration: 'Exploration',
  findings: 'Findings',
  timeline: 'Timeline',
  run: 'Run',
};

/** The view of all runs. */
export interface Overview {
  readonly Body: () => ComponentChild;
  /** At the top while it is shown. */
  readonly Head: () => ComponentChild;
}

function App({ of: { Body, Head }, table }: { readonly of: Overview; readonly table: readonly Key[] }) {
  const shown = view.value;
  useEffect(() => {
    if (shown !== 'findings') return;
    if (finding.value === null) scrollTo(0, 0);
    else document.getElementById(`finding-${finding.value + 1}`)?.scrollIntoView({ block: 'start' });
  }, [shown, finding.value]);
  return (
    <>
      <Header Head={shown === overview ? Head : RunHead} />
      <main class={`view ${shown}`} id={`view-${shown}`}>
        {shown === 'findings' && <Findings />}
        {shown === 'timeline' && <TimelineView />}
        {shown === 'run' && <RunView />}
        {shown === overview && <Body />}
      </main>
      <Help table={table} {...(page.runs.length === 0 ? {} : { hint: timelineHint })} />
      <Told />
    </>
  );
}

const timelineHint =
  'On the timeline: drag to go sideways, Ctrl and the wheel (or two fingers) to zoom, click to choose.';

function RunHead() {
  const { words, report } = run.value;
  return (
    <div class="verdict">
      <h1 class={report.exitCode === 0 ? 'passed' : 'failed'}>{words.closing}</h1>
      <div class="about">
        <strong>{words.findings}</strong>
        <span>
          <bdi>{words.client}</bdi> · <bdi>{report.trace.path}</bdi> · {formatDuration(report.durationNs)}
        </span>
      </div>
    </div>
  );
}

function Header({ Head }: { readonly Head: () => ComponentChild }) {
  const names: readonly View[] = [
    ...(overview === null ? [] : [overview]),
    ...(page.runs.length === 0 ? [] : (['findings', 'timeline', 'run'] as const)),
  ];
  return (
    <header class="top">
      <Head />
      <nav aria-label="Views">
        {page.runs.length > 1 && (
          <label class="runs">
            <span class="unseen">Run</span>
            <select
              value={String(runNumber.value)}
              onChange={(event) => {
                chooseRun(Number(event.currentTarget.value));
                if (view.value === 'suite') view.value = 'findings';
              }}
            >
              {page.runs.map(({ name }, number) => (
                <option key={name} value={String(number)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {names.map((name) => (
          <button
            type="button"
            key={name}
            aria-current={view.value === name ? 'page' : undefined}
            onClick={() => {
              view.value = name;
            }}
          >
            {titles[name]}
          </button>
        ))}
        <ShellButtons />
      </nav>
    </header>
  );
}

function TimelineView() {
  const of = data.value;
  const { missing } = run.value;
  if (of === null) return <p class="missing">{missing}</p>;
  return (
    <>
      {missing !== null && <p class="missing">{missing}</p>}
      <Filters data={of} />
      <Timeline data={of} />
      <div class="below">
        <MessageTable data={of} />
        <Details data={of} />
      </div>
    </>
  );
}

export function start(of: Overview, table: readonly Key[]): void {
  if (page.runs.length > 0) show(messagesSpan());
  mount(<App of={of} table={table} />, table);
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('.findings details:not(.equal)'))
      details.open = true;
  });
  if (page.runs.length === 0) return;
  // Meanwhile the address may have been replaced by that of the view before it.
  addEventListener('hashchange', ({ newURL }) => void follow(new URL(newURL).hash));
  void follow(location.hash).then(keepAddress);
}
