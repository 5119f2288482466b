// Keys for everything, and the list of them.
import { useEffect, useRef } from 'preact/hooks';
import { copy } from './copy.ts';
import { noFilter } from './run-data.ts';
import {
  choose,
  data,
  filter,
  finding,
  isHelpOpen,
  page,
  pan,
  places,
  run,
  show,
  theme,
  view,
  wholeSpan,
  zoom,
  zoomToFinding,
} from './state.ts';
import { neighbour } from './table.tsx';

interface Key {
  readonly keys: readonly string[];
  readonly does: string;
  readonly act: () => void;
}

export const keyTable: readonly Key[] = [
  { keys: ['n'], does: 'next finding', act: () => step(1) },
  { keys: ['p'], does: 'previous finding', act: () => step(-1) },
  { keys: ['w', '+', '='], does: 'zoom in', act: () => zoom(1 / 1.5) },
  { keys: ['s', '-'], does: 'zoom out', act: () => zoom(1.5) },
  { keys: ['a'], does: 'earlier', act: () => pan(-0.25) },
  { keys: ['d'], does: 'later', act: () => pan(0.25) },
  { keys: ['f'], does: 'show the whole run', act: () => show(wholeSpan()) },
  { keys: ['j'], does: 'next message', act: () => toMessage(1) },
  { keys: ['k'], does: 'previous message', act: () => toMessage(-1) },
  { keys: ['/'], does: 'search', act: search },
  { keys: ['1'], does: 'findings', act: () => open('findings') },
  { keys: ['2'], does: 'timeline', act: () => open('timeline') },
  { keys: ['3'], does: 'run', act: () => open('run') },
  { keys: ['4'], does: 'comparison, if there are several runs', act: () => page.runs.length > 1 && open('comparison') },
  { keys: ['z'], does: 'show the finding on the timeline', act: toTimeline },
  {
    keys: ['c'],
    does: 'copy the command that shows the run again',
    act: () => void copy(run.value.report.command, 'the command'),
  },
  { keys: ['t'], does: 'dark or light', act: turnTheme },
  { keys: ['?'], does: 'these keys', act: () => turnHelp() },
  { keys: ['Escape'], does: 'close, clear the filter', act: leave },
];

export function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  const types = /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  if (types && event.key !== 'Escape') return;
  const key = keyTable.find(({ keys }) => keys.includes(event.key));
  if (key === undefined) return;
  if (types) target.blur();
  event.preventDefault();
  key.act();
}

function step(by: number): void {
  const count = places.value.length;
  if (count === 0) return;
  const to = finding.value === null ? (by > 0 ? 0 : count - 1) : (finding.value + by + count) % count;
  if (view.value === 'timeline') void zoomToFinding(to);
  else {
    view.value = 'findings';
    finding.value = to;
  }
}

function toMessage(by: number): void {
  if (data.value === null) return;
  view.value = 'timeline';
  choose(neighbour(data.value, by));
}

function toTimeline(): void {
  if (data.value === null) return;
  view.value = 'timeline';
  void zoomToFinding(finding.value ?? 0);
}

function search(): void {
  if (data.value === null) return;
  view.value = 'timeline';
  requestAnimationFrame(() => document.getElementById('search')?.focus());
}

function open(name: typeof view.value): void {
  if (name !== 'timeline' || data.value !== null) view.value = name;
}

export function turnTheme(): void {
  const dark = theme.value === null ? matchMedia('(prefers-color-scheme: dark)').matches : theme.value === 'dark';
  theme.value = dark ? 'light' : 'dark';
}

export function turnHelp(): void {
  isHelpOpen.value = !isHelpOpen.value;
}

function leave(): void {
  if (isHelpOpen.value) isHelpOpen.value = false;
  else filter.value = noFilter;
}

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  const close = (): void => {
    isHelpOpen.value = false;
  };
  return (
    <dialog ref={dialog} aria-label="Keys" onClose={close}>
      <h2>Keys</h2>
      <dl class="keys">
        {keyTable.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        On the timeline: drag to go sideways, Ctrl and the wheel (or two fingers) to zoom, click to choose.
      </p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
