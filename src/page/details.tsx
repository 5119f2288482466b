// Every field of the chosen message, and what its handler did.
import { useEffect, useState } from 'preact/hooks';
import { unpacked } from './blocks.ts';
import { Facts } from './facts.tsx';
import { eventWords, fieldsOf } from './field-words.ts';
import { eventBlocks, type RunData } from './run-data.ts';
import { message, run } from './state.ts';

const shownEvents = 100;

export function Details({ data }: { readonly data: RunData }) {
  void unpacked.value;
  const number = message.value;
  const row = number === null ? null : data.rowNow(number);
  const events = useEvents(data, number);
  if (number === null || row === null)
    return (
      <section class="details" aria-label="Chosen message">
        <p class="hint">
          Choose a message in the table or on the timeline to see all its fields. <kbd>j</kbd> and <kbd>k</kbd> go from
          one to the next.
        </p>
      </section>
    );
  const name = data.nameNow(row.place);
  const about = run.value.report.verdicts.filter(
    ({ message: of, process, client, times }) =>
      of !== null &&
      process === row.stream.process &&
      client === row.stream.client &&
      times !== null &&
      Math.abs(times.queuedNs - row.queuedNs) <= 1,
  );
  return (
    <section class="details" aria-label="Chosen message" tabIndex={0}>
      <h2>
        {row.event} {row.place >= 0 ? `· message ${row.place}` : `· injected ${-2 - row.place}`}
      </h2>
      {about.map((verdict) => (
        <p key={`${verdict.rule} ${verdict.call}`} class={`said ${verdict.class}`}>
          <b>{verdict.rule}</b> {verdict.sentence}
        </p>
      ))}
      <Facts rows={fieldsOf(row, name)} />
      {events.length > 0 && (
        <>
          <h3>Facts of this message</h3>
          <ul>
            {events.map((words, at) => (
              <li key={at}>
                <b>{words[0]}</b> {words.slice(1).join(' · ')}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function useEvents(data: RunData, number: number | null): readonly (readonly string[])[] {
  const [found, setFound] = useState<readonly (readonly string[])[]>([]);
  const row = number === null ? null : data.rowNow(number);
  useEffect(() => {
    let isOver = false;
    setFound([]);
    if (row === null) return;
    void eventsOf(data, row).then((events) => {
      if (!isOver) setFound(events);
    });
    return () => {
      isOver = true;
    };
  }, [data, number, row === null]);
  return found;
}

async function eventsOf(
  data: RunData,
  row: NonNullable<ReturnType<RunData['rowNow']>>,
): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  const until = Math.max(row.queuedNs, row.returnedNs || 0, row.respondedNs || 0, row.deadlineNs || 0) + 1e6;
  for (const [stream, { process, blocks }] of data.timeline.events.entries()) {
    if (process !== row.stream.process) continue;
    for (const [number, block] of blocks.entries()) {
      if (block.toNs < row.queuedNs || block.fromNs > until) continue;
      const events = await eventBlocks.load(block);
      for (let at = 0; events !== null && at < events.place.length && found.length < shownEvents; at += 1)
        if (events.place[at] === row.place) found.push(eventWords(data, { is: 'event', stream, block: number, at }));
    }
  }
  return found;
}
