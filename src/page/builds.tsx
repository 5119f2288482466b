// What differs between two builds of a client, trace by trace: the changes in groups that open, each with its message.
import { type ChangeName, changeNames, changes } from '../compare/changes.ts';
import type { ComparedPage, ComparedTrace, ComparePageData } from '../compare/page-data.ts';
import { exampleWords, type ShownChange } from '../compare/words.ts';
import { plural } from '../report/layout.ts';
import { formatDuration } from '../words/duration.ts';
import { RunsTable } from './comparison.tsx';
import { copy } from './copy.ts';
import { page } from './state.ts';

/** Null: the page compares no builds. */
export const compared: ComparedPage | null = 'compared' in page ? (page as ComparePageData).compared : null;

export function BuildsHead({ of }: { readonly of: ComparedPage }) {
  return (
    <div class="verdict">
      <h1 class={of.passed ? 'passed' : 'failed'}>{of.closing}</h1>
      <div class="about">
        <strong>{of.totals}</strong>
        <span>
          <bdi>{of.builds.old}</bdi> → <bdi>{of.builds.new}</bdi> · {formatDuration(of.durationNs)}
        </span>
      </div>
    </div>
  );
}

export function Builds({ of }: { readonly of: ComparedPage }) {
  return (
    <div class="comparison">
      {of.traces.map((each) => (
        <Trace key={each.trace} of={each} />
      ))}
    </div>
  );
}

function Trace({ of }: { readonly of: ComparedTrace }) {
  const kinds = changeNames.filter((name) => of.changes.some(({ change }) => change === name));
  return (
    <section class="builds">
      <h2>
        <bdi>{of.trace}</bdi> <span class="absent">{plural(of.messages, 'message')}</span>
      </h2>
      {of.trouble !== null && (
        <p class="caution">
          The {of.trouble.build} build has no result: {of.trouble.message}. {of.trouble.remedy}
        </p>
      )}
      {of.cautions.map((text) => (
        <p class="caution" key={text}>
          {text}
        </p>
      ))}
      {kinds.length === 0 && of.trouble === null && <p>Both builds do the same.</p>}
      {kinds.map((name) => (
        <Kind
          key={name}
          name={name}
          of={of.changes.filter(({ change }) => change === name)}
          fails={of.failed.includes(name)}
        />
      ))}
      <Noise lines={of.noise} />
      {of.runs.length > 1 && <RunsTable numbers={of.runs} level={3} />}
    </section>
  );
}

/** Which build has it: `new`, `gone`, or both otherwise. */
const states: Partial<Readonly<Record<ChangeName, 'new' | 'gone'>>> = {
  'new-finding': 'new',
  answered: 'new',
  'gone-finding': 'gone',
  unanswered: 'gone',
};

interface KindOf {
  readonly name: ChangeName;
  readonly of: readonly ShownChange[];
  readonly fails: boolean;
}

function Kind({ name, of, fails }: KindOf) {
  const messages = of.reduce((sum, each) => sum + (each.messages ?? 0), 0);
  return (
    <details class="kind" open={fails || of.length <= shownGroups}>
      <summary>
        <span class={`badge ${fails ? 'violation' : 'hazard'}`}>{states[name] ?? 'changed'}</span>{' '}
        <b>{changes[name].title}</b>{' '}
        {messages === 0
          ? plural(of.length, 'change')
          : `${plural(messages, 'message')} in ${plural(of.length, 'group')}`}
      </summary>
      <p class="absent">{changes[name].about}</p>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">old</th>
              <th scope="col">new</th>
            </tr>
          </thead>
          <tbody>
            {of.map((each) => (
              <Row key={`${each.what} ${each.from} ${each.to}`} of={each} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const shownGroups = 20;

function Row({ of: { what, messages, from, to, example, command, change } }: { readonly of: ShownChange }) {
  const state = states[change];
  const cells =
    from !== '' ? [from, to] : state === 'new' ? ['–', 'found'] : state === 'gone' ? ['found', '–'] : ['', ''];
  return (
    <tr>
      <th scope="row">
        <details class="group">
          <summary>
            <bdi>{what}</bdi>
            {messages !== null && <span class="absent"> {plural(messages, 'message')}</span>}
          </summary>
          {example !== null && (
            <p>
              for example <bdi>{exampleWords(example)}</bdi>
            </p>
          )}
          {command !== null && (
            <p class="command">
              <code>{command}</code>
              <button type="button" onClick={() => void copy(command, 'the command')}>
                Copy
              </button>
            </p>
          )}
        </details>
      </th>
      {cells.map((words, at) => (
        <td key={at === 0 ? 'old' : 'new'}>{words}</td>
      ))}
    </tr>
  );
}

/** Not coloured: it is no change. */
function Noise({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details class="kind">
      <summary>
        <b>Noise</b> {plural(lines.length, 'group')} that differ between runs of one build
      </summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
