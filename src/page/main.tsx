// The page of a report: mounts it, and keeps its address.
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../words/duration.ts';
import { Comparison } from './comparison.tsx';
import { Details } from './details.tsx';
import { Filters } from './filters.tsx';
import { Findings } from './findings.tsx';
import { keyTable } from './keys.tsx';
import { follow, keepAddress } from './links.ts';
import { RunView } from './run-view.tsx';
import { Help, mount, ShellButtons, Told } from './shell.tsx';
import { data, finding, message, messagesSpan, page, run, runNumber, show, type View, view } from './state.ts';
import { MessageTable } from './table.tsx';
import { Timeline } from './timeline.tsx';

const titles: Readonly<Record<View, string>> = {
  comparison: 'Comparison',
  findings: 'Findings',
  timeline: 'Timeline',
  run: 'Run',
};

function App() {
  const shown = view.value;
  useEffect(() => {
    if (shown === 'findings' && finding.value !== null)
      document.getElementById(`finding-${finding.value + 1}`)?.scrollIntoView({ block: 'start' });
  }, [shown, finding.value]);
  return (
    <>
      <Header />
      <main class={`view ${shown}`} id={`view-${shown}`}>
        {shown === 'findings' && <Findings />}
        {shown === 'timeline' && <TimelineView />}
        {shown === 'run' && <RunView />}
        {shown === 'comparison' && <Comparison />}
      </main>
      <Help
        table={keyTable}
        hint="On the timeline: drag to go sideways, Ctrl and the wheel (or two fingers) to zoom, click to choose."
      />
      <Told />
    </>
  );
}

function Header() {
  const { words, report } = run.value;
  const names = (Object.keys(titles) as View[]).filter((name) => name !== 'comparison' || page.runs.length > 1);
  return (
    <header class="top">
      <div class="verdict">
        <h1 class={report.exitCode === 0 ? 'passed' : 'failed'}>{words.closing}</h1>
        <div class="about">
          <strong>{words.findings}</strong>
          <span>
            <bdi>{words.client}</bdi> · <bdi>{report.trace.path}</bdi> · {formatDuration(report.durationNs)}
          </span>
        </div>
      </div>
      <nav aria-label="Views">
        {page.runs.length > 1 && (
          <label class="runs">
            <span class="unseen">Run</span>
            <select
              value={String(runNumber.value)}
              onChange={(event) => {
                runNumber.value = Number(event.currentTarget.value);
                finding.value = null;
                message.value = null;
                show(messagesSpan());
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

show(messagesSpan());
mount(<App />, keyTable);
addEventListener('hashchange', () => void follow(location.hash));
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('.findings details')) details.open = true;
});
void follow(location.hash).then(keepAddress);
