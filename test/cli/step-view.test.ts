// What pace `step` shows, fed with rows of the ledger.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { Steps } from '../../src/cli/terminal/step-keys.ts';
import { type About, StepView, TraceAbout } from '../../src/cli/terminal/step-view.ts';
import type { Row } from '../../src/observed/observation.ts';
import { authRow, eventNumber, noCounts, notifyRow } from '../judge/observations.ts';
import { makeTrace } from '../replayer/driver.ts';

const ms = 1e6;
const quill: About = { process: '/Applications/Quill (540)', target: '/Users/noor/tide.c', fields: ['fflag=1'] };

function viewOf(about: About | null = quill, columns = 80) {
  const lines: string[] = [];
  const view = new StepView({
    about: () => about,
    total: () => 63,
    width: () => columns,
    write: (more) => lines.push(...more),
  });
  return { view, see: (...rows: Row[]) => view.see(0, rows), taken: () => lines.splice(0) };
}

const delivered = { returnedNs: null, respondedNs: null, settled: 'cut' } as const;

describe('the view of pace step', () => {
  it('a message appears at its delivery, and its answer once it has one', () => {
    const { see, taken } = viewOf();
    see(authRow(delivered));
    assert.deepEqual(taken(), [
      'message 7 (8 of 63): AUTH_EXEC, budget 15 s',
      '  process  /Applications/Quill (540)',
      '  target   /Users/noor/tide.c',
      '  fields   fflag=1',
    ]);
    see(authRow(delivered));
    assert.deepEqual(taken(), [], 'nothing is new');
    see(authRow());
    see(authRow());
    assert.deepEqual(taken(), ['  answer   allow, not cached, after 1 ms']);
  });

  const outcomes: [what: string, row: Row, line: string][] = [
    ['a cached denial', authRow({ result: 1, cache: true }), '  answer   deny, cached, after 1 ms'],
    ['an answer with flags', authRow({ flagsResult: true, result: 5 }), '  answer   flags 0x5, not cached, after 1 ms'],
    [
      'a late answer',
      authRow({ settled: 'late', missed: true }),
      '  answer   allow, not cached, after 1 ms, after its deadline',
    ],
    [
      'a handler that returned without an answer',
      authRow({ ...delivered, returnedNs: 103 * ms }),
      '  handler  returned after 2 ms without an answer',
    ],
    ['a missed deadline', authRow({ ...delivered, missed: true }), '  answer   none: the deadline has passed'],
    ['the return of a NOTIFY handler', notifyRow(), '  handler  returned after 2 ms'],
  ];
  for (const [what, row, line] of outcomes)
    it(`${what} has its own line`, () => {
      const { see, taken } = viewOf();
      see(row);
      assert.equal(taken().at(-1), line);
    });

  it('NOTIFY has no budget, and a later answer names its message', () => {
    const { see, taken } = viewOf(null);
    const kept = authRow({ ...delivered, returnedNs: 103 * ms });
    see(kept, notifyRow({ traceIndex: 8 }));
    assert.deepEqual(taken().slice(2), ['message 8 (9 of 63): NOTIFY_EXIT', '  handler  returned after 2 ms']);
    see(authRow({ respondedNs: 601 * ms }));
    assert.deepEqual(taken(), ['message 7:', '  answer   allow, not cached, after 500 ms']);
  });

  it('a handler that has not returned counts as running, answered or not', () => {
    const { view, see } = viewOf();
    see(authRow({ returnedNs: null }));
    assert.equal(view.running?.name, 'message 7');
    see(authRow());
    assert.equal(view.running, null);
  });

  it('injected messages and those of a second es_client_t are shown', () => {
    const { view, see, taken } = viewOf();
    see(authRow({ traceIndex: null, injected: 2 }), authRow({ client: 1 }), authRow());
    assert.deepEqual(
      taken().filter((line) => !line.startsWith(' ')),
      ['injected 2: AUTH_EXEC, budget 15 s', ...Array(2).fill('message 7 (8 of 63): AUTH_EXEC, budget 15 s')],
    );
    assert.deepEqual([view.shown, view.auths], [3, 3]);
  });

  it('undelivered messages are counted before the next one', () => {
    const { view, see, taken } = viewOf(null);
    view.passOver({ ...noCounts, delivered: 1, unsubscribed: 3, cached: 1 });
    see(notifyRow());
    assert.equal(taken()[0], 'not delivered: 1 answered by the result cache, 3 not subscribed to');
    view.passOver({ ...noCounts, delivered: 3, unsubscribed: 9, cached: 1 });
    see(notifyRow({ traceIndex: 17 }), notifyRow({ traceIndex: 18 }));
    assert.equal(taken().at(-1), 'not delivered: 6 not subscribed to', 'after several: it is not known where');
    view.flush();
    assert.deepEqual(taken(), []);
  });

  it('each line fits 80 columns, and a long path keeps its end', () => {
    const [process, target] = [`/${'p'.repeat(200)} (540)`, `/${'t'.repeat(200)}/tide.c`];
    const { see, taken } = viewOf({ process, target, fields: ['mode=1', `name=${'n'.repeat(70)}`, 'last=2'] });
    see(authRow({ traceIndex: 1_234_567, eventType: eventNumber('NOTIFY_OD_ATTRIBUTE_VALUE_REMOVE') }));
    const lines = taken();
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    assert.match(lines[1] ?? '', /^ {2}process {2}…p+ \(540\)$/);
    assert.match(lines[2] ?? '', /^ {2}target {3}…t+\/tide\.c$/);
    assert.deepEqual(lines.slice(3, 6), ['  fields   mode=1', `           …${'n'.repeat(68)}`, '           last=2']);
  });

  it('the process of a message is shown with control characters escaped', () => {
    const trace = makeTrace([
      { type: eventNumber('NOTIFY_EXEC'), pid: 5_000_100, path: '/bin/\u001b[31mred' },
      { type: eventNumber('NOTIFY_EXIT'), pid: 5_000_101 },
    ]).path;
    const about = new TraceAbout(trace);
    assert.match(about.of(1)?.process ?? '', / \(5000101\)$/);
    assert.match(about.of(0)?.process ?? '', /^\/bin\/\\x1b\[31mred \(5000100\)$/);
    assert.equal(about.of(2), null);
    about.close();
  });
});

describe('the keys of pace step', () => {
  const keyboardOf = (isTTY: boolean) => {
    const modes: boolean[] = [];
    const keyboard = Object.assign(new PassThrough(), { isTTY, setRawMode: (raw: boolean) => modes.push(raw) });
    return { modes, keyboard: keyboard as unknown as NodeJS.ReadStream };
  };
  const stepsOf = (keyboard: NodeJS.ReadStream, interrupt: () => void = () => undefined): Steps =>
    new Steps({ trace: 'none', interrupt, keyboard, screen: { isTTY: true, columns: 80, write: () => true } });

  it('keys are read one by one, and the terminal mode is restored', async () => {
    const { modes, keyboard } = keyboardOf(true);
    let interrupts = 0;
    const steps = stepsOf(keyboard, () => {
      interrupts += 1;
    });
    const { stdin } = steps.ofRun;
    keyboard.emit('data', 'x\u0003q');
    assert.equal(interrupts, 2, 'Ctrl-C and q');
    keyboard.emit('data', 'c');
    assert.equal((stdin as PassThrough).writableEnded, true);
    steps.close();
    assert.deepEqual(modes, [true, false]);
    assert.equal(keyboard.listenerCount('data'), 0);
  });

  it('input that is not a terminal is left to the library', () => {
    const { modes, keyboard } = keyboardOf(false);
    const steps = stepsOf(keyboard);
    assert.equal(steps.ofRun.stdin, undefined);
    steps.close();
    assert.deepEqual([modes, keyboard.listenerCount('data')], [[], 0]);
  });
});
