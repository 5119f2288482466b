// docs/how-to/ci.md shows annotations and JUnit as they are written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAnnotations } from '../../src/report/annotations.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { blockingOpen, leak, reportOf } from '../report/reports.ts';

describe('docs/how-to/ci.md', () => {
  const page = readFileSync(join(packageRoot, 'docs/how-to/ci.md'), 'utf8');
  const shown = (kind: string) => {
    const block =
      new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? assert.fail(`no block ${kind}`);
    return block.trimEnd().split('\n');
  };
  const report = reportOf({ verdicts: [{ ...blockingOpen, omitted: 308 }, leak], exitCode: 1 });

  it('the annotation on the page is a real one', () => {
    const written = renderAnnotations([report], { current: '/repo', workspace: '/repo' }).split('\n');
    assert.equal(shown('text')[0], written[0]);
  });

  it('the JUnit cases on the page are real ones', () => {
    const written = renderJunit(report)
      .split('\n')
      .map((line) => line.trim());
    for (const line of shown('xml'))
      assert.ok(
        written.some((each) => each.startsWith(line.trim())),
        line,
      );
  });
});
