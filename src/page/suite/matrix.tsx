// All tests: a row for each client and trace, a column for each release. What is no plain run has rows of its own.
import { plural } from '../../report/layout.ts';
import type { FoldedTests } from '../../suite/folded.ts';
import { type PageCell, verdictWords } from '../../suite/page-data.ts';
import type { CellVerdict } from '../../suite/result.ts';
import { formatDuration } from '../../words/duration.ts';
import { grouped } from '../../words/grouped.ts';
import { clear, folded, found, groupsOf, isFiltering, shown, suite, text, total, verdict } from './state.ts';

interface Row {
  readonly client: string;
  readonly trace: string;
  readonly cells: ReadonlyMap<string | null, PageCell>;
}

const tests = suite.cells.filter(({ kind }) => kind === 'test');
const others = suite.cells.filter(({ kind }) => kind !== 'test');
const releases: readonly (string | null)[] = [
  ...new Set([...tests, ...suite.folded.flatMap((each) => each.tests)].map(({ os }) => os)),
];
const rows = rowsOf(tests);
const verdicts: readonly CellVerdict[] = [
  ...new Set([...suite.cells.map((cell) => cell.verdict), ...(suite.folded.length > 0 ? (['passed'] as const) : [])]),
];

export function Matrix() {
  const cells = shown.value;
  const matching = rows.filter((row) => [...row.cells.values()].some((cell) => cells.has(cell)));
  return (
    <>
      <Filters />
      {found.value === 0 && <p class="hint">No test matches.</p>}
      {matching.length + folded.value.length > 0 && (
        <div class="wide">
          <table class="matrix">
            <thead>
              <tr>
                <th scope="col">client and trace</th>
                {releases.map((os) => (
                  <th scope="col" key={os}>
                    {os === null ? 'result' : `macOS ${os}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matching.map((row) => (
                <tr key={`${row.client}/${row.trace}`}>
                  <th scope="row">
                    <b>{row.client}</b> <bdi>{row.trace}</bdi>
                  </th>
                  {releases.map((os) => {
                    const cell = row.cells.get(os);
                    return cell === undefined || !cells.has(cell) ? (
                      <td key={os} class="absent">
                        –
                      </td>
                    ) : (
                      <td key={os} class={cell.verdict}>
                        <Result cell={cell} />
                      </td>
                    );
                  })}
                </tr>
              ))}
              {folded.value.map((of) => (
                <FoldedRow key={of.client} of={of} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Others cells={others.filter((cell) => cells.has(cell))} />
    </>
  );
}

/** Many tests that passed, as their number. */
function FoldedRow({ of }: { readonly of: FoldedTests }) {
  const counts = new Map(of.tests.map(({ os, count }) => [os, count]));
  return (
    <tr>
      <th scope="row">
        <b>{of.client}</b> and {plural(of.traces, 'trace')} that passed
      </th>
      {releases.map((os) => {
        const count = counts.get(os);
        return count === undefined ? (
          <td key={os} class="absent">
            –
          </td>
        ) : (
          <td key={os} class="passed">
            <b>{verdictWords.passed}</b>
            <span class="seconds">{plural(count, 'test')}</span>
          </td>
        );
      })}
    </tr>
  );
}

/** Cells of other kinds: what each measured. */
function Others({ cells }: { readonly cells: readonly PageCell[] }) {
  if (cells.length === 0) return null;
  return (
    <div class="wide">
      <table class="matrix others">
        <thead>
          <tr>
            <th scope="col">{[...new Set(cells.map(({ kind }) => kind))].join(', ')}</th>
            <th scope="col">result</th>
            <th scope="col">measured</th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.id}>
              <th scope="row">
                <b>{cell.client}</b> <bdi>{cell.trace}</bdi>
              </th>
              <td class={cell.verdict}>
                <Result cell={cell} />
              </td>
              <td class="words">{cell.measured ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Result({ cell }: { readonly cell: PageCell }) {
  const word = <b>{verdictWords[cell.verdict]}</b>;
  return (
    <>
      {cell.run === null ? word : <a href={linkOf(cell.run)}>{word}</a>}
      {cell.attempts > 0 && <span class="seconds">{formatDuration(cell.durationNs)}</span>}
      {cell.attempts > 1 && <span class="seconds">{cell.attempts} attempts</span>}
    </>
  );
}

/** `finding`: its number in the run, from 0. */
export const linkOf = (run: number, finding: number | null = null): string =>
  `#view=findings&run=${run + 1}${finding === null ? '' : `&finding=${finding + 1}`}`;

function Filters() {
  return (
    <search class="choose-tests">
      <label>
        <span>Search</span>
        <input
          id="tests"
          type="search"
          placeholder="client, trace, rule, file"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      {verdicts.length > 1 && (
        <label>
          <span>Verdict</span>
          <select
            value={verdict.value}
            onChange={(event) => {
              verdict.value = event.currentTarget.value as CellVerdict | '';
            }}
          >
            <option value="">any</option>
            {verdicts.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      )}
      {isFiltering.value && (
        <button type="button" onClick={clear}>
          Clear
        </button>
      )}
      <span class="found">
        {isFiltering.value ? `${grouped(found.value)} of ${grouped(total)}` : grouped(total)} tests
        {text.value.trim() !== '' && suite.folded.length > 0 && ', without those that have no row'}
      </span>
    </search>
  );
}

function rowsOf(cells: readonly PageCell[]): readonly Row[] {
  return [...groupsOf(cells, ({ client, trace }) => JSON.stringify([client, trace])).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { client, trace } = first;
    return [{ client, trace, cells: new Map(own.map((cell) => [cell.os, cell])) }];
  });
}
