// What narrows the messages down, above the timeline and the table.
import { type Filter, isFiltering, noFilter, states } from './filter.ts';
import type { RunData } from './run-data.ts';
import { filter, finding, matches, run, type Span, searched, show, span, story, wholeSpan } from './state.ts';
import { spanWords } from './timeline.tsx';

export function Filters({ data }: { readonly data: RunData }) {
  const events = [...new Set(Object.values(data.timeline.eventTypes))].sort();
  const rules = [
    ...new Set(run.value.report.verdicts.filter(({ message }) => message !== null).map(({ rule }) => rule)),
  ];
  const set = (part: Partial<Filter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  const found = matches.value;
  return (
    <search class="filters">
      <SearchField />
      <Choice
        label="Event"
        value={filter.value.event}
        all={events.map((name) => [name, name])}
        onChange={(event) => set({ event })}
      />
      <label>
        <span>pid</span>
        <input
          inputMode="numeric"
          class="pid"
          value={filter.value.pid}
          onInput={(event) => set({ pid: event.currentTarget.value.replace(/\D/g, '') })}
        />
      </label>
      {rules.length > 0 && (
        <Choice
          label="Rule"
          value={filter.value.rule}
          all={rules.map((rule) => [rule, rule])}
          onChange={(rule) => set({ rule })}
        />
      )}
      <Choice
        label="State"
        value={filter.value.state}
        all={Object.entries(states).map(([name, { label }]) => [name, label])}
        onChange={(state) => set({ state })}
      />
      {isFiltering(filter.value) && (
        <button type="button" onClick={() => set(noFilter)}>
          Clear
        </button>
      )}
      <span class="found" aria-live="polite">
        {searched.value !== null
          ? `searching, ${Math.round(searched.value * 100)} %`
          : found === null
            ? `${data.rowCount.toLocaleString('en')} messages`
            : `${found.length.toLocaleString('en')} of ${data.rowCount.toLocaleString('en')} messages`}
      </span>
      <span class="in-view">{spanWords()}</span>
      <span class="spans">
        <StoryButtons />
        <button type="button" onClick={() => show(wholeSpan())} title="Show the whole run (f)">
          Whole run
        </button>
      </span>
    </search>
  );
}

/** The same text for findings and messages. */
export function SearchField() {
  return (
    <label class="search">
      <span>Search</span>
      <input
        id="search"
        type="search"
        placeholder="path, call, service, function"
        value={filter.value.text}
        onInput={(event) => {
          filter.value = { ...filter.value, text: event.currentTarget.value };
        }}
      />
    </label>
  );
}

/** Of the chosen finding. */
function StoryButtons() {
  if (finding.value === null || story.value === null) return null;
  const { whole, moment } = story.value;
  const button = (to: Span, words: string) => (
    <button type="button" aria-pressed={isShown(to)} onClick={() => show(to)}>
      {words}
    </button>
  );
  return (
    <>
      {button(whole, `Finding ${finding.value + 1}`)}
      {moment !== null && button(moment, 'Its moment')}
    </>
  );
}

const isShown = ({ fromNs, toNs }: Span): boolean => span.value.fromNs === fromNs && span.value.toNs === toNs;

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly all: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, all, onChange }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">any</option>
        {all.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
