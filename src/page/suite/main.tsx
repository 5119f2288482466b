// The page of a suite: all tests, and the pages of those that failed.
import { formatDuration } from '../../words/duration.ts';
import { start } from '../app.tsx';
import { keyTable } from '../keys.tsx';
import { helpKey, isHelpOpen, type Key, themeKey } from '../shell.tsx';
import { page, view } from '../state.ts';
import { Failures } from './failures.tsx';
import { Matrix } from './matrix.tsx';
import { clear, suite } from './state.ts';

/** On the suite, these keys are about its tests. */
const own: Readonly<Record<string, () => void>> = {
  '/': () => document.getElementById('tests')?.focus(),
  Escape: () => {
    if (isHelpOpen.value) isHelpOpen.value = false;
    else clear();
  },
};

const search: Key = { keys: ['/'], does: 'search', act: () => undefined };
const leave: Key = { keys: ['Escape'], does: 'close, clear the filter', act: () => undefined };

const keys = (page.runs.length === 0 ? [search, themeKey, helpKey, leave] : keyTable).map((key) => {
  const act = own[key.keys[0] ?? ''];
  return act === undefined ? key : { ...key, act: () => (view.value === 'suite' ? act() : key.act()) };
});

function Head() {
  return (
    <div class="verdict">
      <h1 class={suite.passed ? 'passed' : 'failed'}>{suite.closing}</h1>
      <div class="about">
        <strong>{suite.totals}</strong>
        <span>
          <bdi>{suite.file}</bdi> · {formatDuration(suite.durationNs)}
        </span>
      </div>
    </div>
  );
}

function Body() {
  return (
    <div class="suite findings">
      <div class="cards">
        <Matrix />
        <Failures />
      </div>
    </div>
  );
}

start({ Body, Head }, keys);
