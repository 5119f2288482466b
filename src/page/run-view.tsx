// The Run view: options, counts, latency, processes, notes and rules.
import { noteWords } from '../report/place-words.ts';
import { setUpTexts } from '../report/set-up-words.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped as count } from '../words/grouped.ts';
import { copy } from './copy.ts';
import { Facts } from './facts.tsx';
import { found, run } from './state.ts';

export function RunView() {
  const { report, words } = run.value;
  const { summary, latency, models } = report;
  return (
    <div class="run">
      <section>
        <h2>Run</h2>
        <Facts
          rows={some([
            [
              'trace',
              `${report.trace.path} (${count(report.trace.messages)} messages${report.trace.complete ? '' : ', cut'})`,
            ],
            ['client', words.client],
            ['macOS', words.os],
            ['options', words.options],
            ['took', formatDuration(report.durationNs)],
            ['exit status', String(report.exitCode)],
          ])}
        />
        <p class="command">
          <code>{report.command}</code>
          <button type="button" onClick={() => void copy(report.command, 'the command')}>
            Copy
          </button>
        </p>
      </section>
      <section>
        <h2>Messages</h2>
        <Facts
          rows={some([
            ['delivered', count(summary.messages)],
            ['AUTH', count(summary.auth)],
            ['in time', count(summary.inTime)],
            ['late', count(summary.late)],
            ['unanswered', count(summary.unanswered)],
            ['by the miss mode', count(summary.byMode)],
            ['cut off', count(summary.cut)],
            ['muted', count(summary.muted)],
            ['not subscribed to', count(summary.unsubscribed)],
            ['answered by the cache', count(summary.cached)],
            ['dropped', count(summary.dropped)],
            ["the client's own", count(summary.loopback)],
            ['not reached', count(summary.notReached)],
          ])}
        />
      </section>
      {latency.response !== null && (
        <section>
          <h2>Enqueue to answer</h2>
          <Facts
            rows={some([
              ['median', formatDuration(latency.response.p50Ns)],
              ['90 %', formatDuration(latency.response.p90Ns)],
              ['99 %', formatDuration(latency.response.p99Ns)],
              ['longest', formatDuration(latency.response.maxNs)],
            ])}
          />
        </section>
      )}
      <section>
        <h2>Processes</h2>
        <ul>
          {report.processes.map(({ process, name, pid, delivered, responded, reachedEnd }) => (
            <li key={process}>
              <code>{name}</code> (pid {pid}): {count(delivered)} delivered, {count(responded)} answered
              {reachedEnd ? '' : ', did not reach the end'}
            </li>
          ))}
        </ul>
      </section>
      <Sentences title="Subscriptions and mutes" all={setUpTexts(report)} />
      <NotesAndLimits />
      <Sentences
        title="Suppressed"
        all={report.suppressions.map(({ rule, findings, reason }) => `${findings} of ${rule}: ${reason}`)}
      />
      {models !== null && models.services.length > 0 && (
        <Sentences
          title={`Service models (${models.set})`}
          all={models.services.map(
            ({ name, calls, assumed }) =>
              `${name}, called ${count(calls)} times: ${assumed ?? 'its model states no assumption'}`,
          )}
        />
      )}
      <details class="rules-list">
        <summary>
          <h2>Rules</h2> <span class="count">{report.rules.length}</span>
        </summary>
        <div class="wide">
          <table class="rules">
            <thead>
              <tr>
                <th scope="col">rule</th>
                <th scope="col">class</th>
                <th scope="col">what it finds</th>
                <th scope="col">macOS</th>
              </tr>
            </thead>
            <tbody>
              {report.rules.map(({ slug, class: kind, about, macos }) => (
                <tr key={slug}>
                  <th scope="row">{slug}</th>
                  <td>{kind}</td>
                  <td>{about}</td>
                  <td>{macos}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

export function NotesAndLimits() {
  const { notes, notWatched } = run.value.report;
  return (
    <>
      <Sentences title="Notes" all={[...notes, ...found.value.notes.map(noteWords)]} />
      <Sentences title="Not watched in this run" all={notWatched} />
    </>
  );
}

/** Leaves out what did not happen. */
const some = (rows: readonly (readonly [label: string, value: string])[]) =>
  rows.filter(([, value]) => value !== '' && value !== '0');

function Sentences({ title, all }: { readonly title: string; readonly all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {all.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
