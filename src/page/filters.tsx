// What narrows the messages down, above the timeline and the table.
import { type Filter, isFiltering, noFilter, type RunData, states } from './run-data.ts';
import { filter, matches, run, searched, show, wholeSpan } from './state.ts';
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
      <label class="search">
        <span>Search</span>
        <input
          id="search"
          type="search"
          placeholder="path, process, event"
          value={filter.value.text}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
      </label>
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
      <button type="button" onClick={() => show(wholeSpan())} title="Show the whole run (f)">
        Whole run
      </button>
    </search>
  );
}

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
