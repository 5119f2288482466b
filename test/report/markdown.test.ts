// Markdown for the summary of a CI step: what it says, how large it gets, and that no name of a trace is more than text.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { codeBlock, codeSpan, maxSummaryBytes, table } from '../../src/report/markdown-text.ts';
import { SourceFiles } from '../../src/report/source-files.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { renderSuiteMarkdown } from '../../src/suite/suite-markdown.ts';
import type { Report } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { anyText } from '../any-text.ts';
import { cases } from '../cases.ts';
import { testFolder } from '../folder.ts';
import { attemptOf, cellOf, suiteOf } from '../suite/results.ts';
import { assertInert, githubPage } from './github-page.ts';
import { blockingOpen, deadlock, leak, lockWait, reportOf } from './reports.ts';

const found = (...verdicts: readonly Verdict[]): Report => reportOf({ verdicts, exitCode: 1 });
const named = (name: string, verdict: Verdict = deadlock): Verdict => ({
  ...verdict,
  sentence: `The handler called ${name}.`,
  whose: name,
  stack: [{ function: name, file: name, line: 3, image: name, address: '0x1' }],
  cycle:
    verdict.cycle === null ? null : { ...verdict.cycle, nodes: verdict.cycle.nodes.map((node) => ({ ...node, name })) },
});
const runOf = (name: string): string => {
  const report = found(named(name));
  const trouble = { sentence: `${name} ended.`, remedy: name };
  const client = { ...report, client: [name, name], setupTrouble: [trouble], clientEnded: trouble };
  return renderMarkdown([{ ...client, trace: { ...report.trace, path: name } }], null);
};
const suiteNamed = (name: string): string => {
  const cells = [
    cellOf('agent/boot/26', 'passed', [attemptOf(reportOf({ verdicts: [] }))]),
    {
      ...cellOf('agent/boot/27', 'failed', [attemptOf(found(named(name)))], name),
      client: name,
      trace: name,
      id: name,
    },
    { ...cellOf('agent/dusk', 'error', [attemptOf(null, name)], name), client: name, os: name },
  ];
  return renderSuiteMarkdown({ ...suiteOf(cells), file: name }, nothingStale, null);
};

const hostile = [
  '[evil](https://evil.example)',
  '![evil](//evil.example/x.png)',
  '@evil evil/evil#1 GH-1 #1',
  'https://evil.example www.evil.example evil@evil.example',
  '<img src=x onerror=evil>',
  '</code></pre></td></table><b>evil</b>',
  '<!-- evil',
  '&lt;evil&gt; &#60;evil&#62;',
  '`evil`',
  '``` evil',
  '\n```\n# evil\n',
  '\r\n\r\n<h1>evil</h1>',
  '| evil | evil | \\| evil',
  '**evil** ~~evil~~ $evil$ :evil:',
  '\u202eevil\u2028evil',
] as const;

describe('a summary in Markdown', () => {
  for (const name of hostile)
    it(`the name ${JSON.stringify(name)} is text in it`, () => {
      for (const markdown of [runOf(name), suiteNamed(name)]) {
        const page = githubPage(markdown);
        assertInert(page, 'evil');
        assert.ok(page.code.some((text) => text.includes('evil')));
      }
    });

  it('any name is text in it', () => {
    fc.assert(
      fc.property(anyText(), (name) => {
        const foreign = `evil${name}`;
        for (const markdown of [runOf(foreign), suiteNamed(foreign)]) assertInert(githubPage(markdown), 'evil');
      }),
      { numRuns: cases(30) },
    );
  });

  it('code in a line, in a block and in a table shows the text that it was given', () => {
    const check = (text: string): void => {
      const shown = text.trim() === '' ? ' ' : text;
      assert.deepEqual(githubPage(`a ${codeSpan(text)} b`).code, [shown]);
      assert.deepEqual(githubPage(codeBlock([text, text])).code, [`${text}\n${text}\n`]);
      assert.deepEqual(githubPage(table([], [[text]])).code, [text]);
    };
    for (const text of ['`', '```', '````text', ' ``` ', '~~~', '\\`|', '<code>']) check(text);
    fc.assert(fc.property(fc.string({ minLength: 1 }), check), { numRuns: cases(300) });
  });

  it('a run says how it ended, what to fix with the line, and how long answers took', () => {
    const folder = testFolderWithSource();
    const report = found(
      { ...blockingOpen, stack: [{ function: 'f', file: 'own.c', line: 2, image: null, address: '0' }] },
      leak,
    );
    const { live, code } = githubPage(renderMarkdown([report], new SourceFiles([folder])));
    assert.match(live, /<h2>esreplay run: FAILED<\/h2>\n<p>1 violation, 1 hazard at 2 places/);
    assert.match(live, /<h3>Places to fix<\/h3>[\s\S]*<h3>Times<\/h3>/);
    assert.ok(
      code.some((text) => /VIOLATION {2}blocking-call[\s\S]*> 2 \| +int fd = open\(path\);\n[\s\S]*\^~~~/.test(text)),
    );
  });

  it('a suite has a row for each client and trace, and a column for each release', () => {
    const failed = found(lockWait);
    const cells = [
      cellOf('agent/boot/26', 'passed', [attemptOf(reportOf({ verdicts: [] }))]),
      cellOf('agent/boot/27', 'failed', [attemptOf(failed)]),
      cellOf('agent/dusk/26', 'flaky', [attemptOf(failed), attemptOf(reportOf({ verdicts: [] }))], 'its runs disagree'),
    ];
    const { live, code } = githubPage(renderSuiteMarkdown(suiteOf(cells), nothingStale, null));
    assert.match(live, /<th><code><\/code><\/th><th><code><\/code><\/th>/);
    assert.match(live, /<td>PASS<\/td><td>FAIL<\/td>[\s\S]*<td>FLAKY<\/td><td><\/td>/);
    assert.match(live, /<h3>Slowest<\/h3>[\s\S]*2 attempts/);
    assert.ok(code.some((text) => text.includes('again     esreplay test')));
  });

  it('a summary of very many places fits GitHub, says what is left out, and has whole blocks', () => {
    const place = (line: number): Verdict => ({
      ...blockingOpen,
      sentence: `Called open(): ${'€'.repeat(2000)}`,
      stack: [{ function: 'f', file: 'src/a.c', line, image: null, address: '0' }],
    });
    const markdown = renderMarkdown([found(...Array.from({ length: 2000 }, (_, line) => place(line + 1)))], null);
    const bytes = Buffer.byteLength(markdown);
    assert.ok(bytes <= maxSummaryBytes && bytes > maxSummaryBytes / 2, `${bytes}`);
    assert.match(githubPage(markdown).live, /<p>[\d,]+ more places in --json\.<\/p>/);
    assert.equal(markdown.match(/^```/gm)?.length ?? 1, 2 * (markdown.match(/^```text$/gm)?.length ?? 0));
  });

  it('a suite of very many tests fits GitHub', () => {
    const cells = Array.from({ length: 3000 }, (_, at) =>
      cellOf(`${'c'.repeat(800)}${at}/boot/26`, at === 2999 ? 'failed' : 'passed', [attemptOf(found(lockWait))]),
    );
    const markdown = renderSuiteMarkdown(suiteOf(cells), nothingStale, null);
    assert.ok(Buffer.byteLength(markdown) <= maxSummaryBytes);
    const { live, code } = githubPage(markdown);
    assert.ok(code.some((text) => text.endsWith('c2999')));
    assert.match(live, /more rows? in --json[\s\S]*<h3>Slowest/);
  });
});

const folder = testFolder();
function testFolderWithSource(): string {
  writeFileSync(join(folder, 'own.c'), 'void f() {\n  int fd = open(path);\n}\n');
  return folder;
}
