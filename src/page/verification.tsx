// What several runs of the same client have in common, and what only some of them have (`--verify`, or releases that differ).

import { plural } from '../report/layout.ts';
import type { RepeatedFinding, Verification } from '../verdict/verification.ts';
import { copy } from './copy.ts';

export function VerificationTable({ verify }: { readonly verify: Verification }) {
  const { runs, failures, flaky, flakyDecisions } = verify;
  const differing = flaky.length + flakyDecisions.length;
  const same = failures.length + differing === 0;
  return (
    <section class="verification" aria-label="Runs compared">
      <h3>
        {runs} of {verify.asked} runs were compared
        {same ? ': all the same' : `: ${plural(differing, 'thing differs', 'things differ')} between them`}
      </h3>
      {!same && (
        <div class="wide">
          <table>
            <thead>
              <tr>
                <th scope="col">what</th>
                <th scope="col">in runs</th>
                <th scope="col">again</th>
              </tr>
            </thead>
            <tbody>
              {flaky.map((finding) => (
                <Repeated key={finding.sentence} finding={finding} is="flaky" of={runs} />
              ))}
              {flakyDecisions.flatMap(({ index, path, pid, answers }) =>
                answers.map(({ answer, runs: in_, command }) => (
                  <tr key={`${index} ${answer}`}>
                    <th scope="row">
                      <span class="badge hazard">flaky</span> message {index} <bdi>{path}</bdi>
                      {pid !== null && ` (pid ${pid})`}: {answer}
                    </th>
                    <td>{in_.join(', ')}</td>
                    <td>
                      <Again command={command} />
                    </td>
                  </tr>
                )),
              )}
              {failures.map((finding) => (
                <Repeated key={finding.sentence} finding={finding} is="every run" of={runs} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface RepeatedProps {
  readonly finding: RepeatedFinding;
  readonly is: string;
  readonly of: number;
}

function Repeated({ finding, is, of }: RepeatedProps) {
  return (
    <tr>
      <th scope="row">
        <span class={`badge ${is === 'flaky' ? 'hazard' : finding.class}`}>{is}</span> <b>{finding.rule}</b>
        <span class="sentence">{finding.sentence}</span>
      </th>
      <td>{finding.runs.length === of ? 'all' : finding.runs.join(', ')}</td>
      <td>
        <Again command={finding.command} />
      </td>
    </tr>
  );
}

function Again({ command }: { readonly command: string }) {
  return (
    <button type="button" onClick={() => void copy(command, 'the command')}>
      Copy as command
    </button>
  );
}
