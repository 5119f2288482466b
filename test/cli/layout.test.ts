// How wide a report is, and what of it is cut: on a terminal, and in a log that nobody can ask for the rest.
import assert from 'node:assert/strict';
import { layoutOf } from '../../src/cli/terminal/report.ts';
import { renderAnnotations } from '../../src/report/annotations.ts';
import { renderText } from '../../src/report/report-text.ts';
import { setEnvironment } from '../environment.ts';
import { blockingOpen, dispatchMainNote, reportOf } from '../report/reports.ts';

const name = 'decide_about_the_program_that_is_about_to_run_in_the_sandbox';
const [frame] = blockingOpen.stack;
const long = {
  ...blockingOpen,
  stack: frame === undefined ? [] : [{ ...frame, function: name, file: 'client.c', image: 'client' }],
};

describe('the layout of a report', () => {
  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    environment = { ...process.env };
  });
  afterEach(() => setEnvironment(environment));

  it('a terminal has its own columns, within limits, whatever COLUMNS is', () => {
    setEnvironment({ ...environment, COLUMNS: '70' });
    const columns = [40, 100, 300].map((wide) => layoutOf({ isTTY: true, columns: wide }));
    assert.deepEqual(columns, [
      { columns: 60, cut: true },
      { columns: 100, cut: true },
      { columns: 120, cut: true },
    ]);
  });

  it('a log has the columns of COLUMNS; without it, nothing is cut', () => {
    setEnvironment({ ...environment, COLUMNS: '100' });
    assert.deepEqual(layoutOf({ isTTY: false, columns: 0 }), { columns: 100, cut: true });
    for (const COLUMNS of [undefined, '', 'wide', '-1']) {
      setEnvironment({ ...environment, COLUMNS });
      assert.deepEqual(layoutOf({ isTTY: false, columns: 0 }), { columns: 80, cut: false }, COLUMNS);
    }
  });

  it('the names and the advice of a finding are whole where nothing is cut', () => {
    const report = reportOf({ verdicts: [long], exitCode: 1 });
    assert.ok(!renderText(report).includes(name));
    const whole = renderText(report, { cut: false });
    assert.ok(whole.includes(name) && !whole.includes('…'), whole);
    assert.ok(whole.replace(/\s+/g, ' ').includes(`fix ${long.advice}`), whole);
  });

  it('each note is one line, cut to the columns where it may be', () => {
    const report = reportOf({ verdicts: [dispatchMainNote], exitCode: 0, notes: ['first', 'second'] });
    const notes = (cut: boolean): string[] =>
      /\nNotes.*\n((?: {2}- .*\n)+)/.exec(renderText(report, { cut }))?.[1]?.split('\n') ?? [];
    assert.deepEqual([notes(true).length, notes(false).length], [4, 4]);
    assert.ok(notes(true).every((line) => line.length <= 80));
    assert.ok(notes(false).some((line) => line.includes(dispatchMainNote.advice)));
  });

  it('annotations beyond the tenth name the file that has them', () => {
    const many = Array.from({ length: 12 }, (_, line) => ({
      ...long,
      stack: long.stack.map((each) => ({ ...each, line: line + 1 })),
    }));
    const directories = { current: '/src', workspace: '/src' };
    const shown = (rest: string | null): string =>
      renderAnnotations([reportOf({ verdicts: many, exitCode: 1 })], { ...directories, rest });
    assert.match(
      shown('report.html'),
      /2 more errors: GitHub shows 10 a step\. The report in the log and report\.html have all\./,
    );
    assert.match(shown(null), /2 more errors: GitHub shows 10 a step\. The report in the log has all\./);
  });
});
