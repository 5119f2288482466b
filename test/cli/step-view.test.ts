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
  it('shows a message when it is delivered, and its answer when there is one', () => {
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
    ['deny, cached', authRow({ result: 1, cache: true }), '  answer   deny, cached, after 1 ms'],
    ['flags', authRow({ flagsResult: true, result: 5 }), '  answer   flags 0x5, not cached, after 1 ms'],
    [
      'late',
      authRow({ settled: 'late', missed: true }),
      '  answer   allow, not cached, after 1 ms, after its deadline',
    ],
    [
      'no answer yet',
      authRow({ ...delivered, returnedNs: 103 * ms }),
      '  handler  returned after 2 ms without an answer',
    ],
    ['missed', authRow({ ...delivered, missed: true }), '  answer   none: the deadline has passed'],
    ['NOTIFY', notifyRow(), '  handler  returned after 2 ms'],
  ];
  for (const [what, row, line] of outcomes)
    it(`tells what the handler did: ${what}`, () => {
      const { see, taken } = viewOf();
      see(row);
      assert.equal(taken().at(-1), line);
    });

  it('has no budget for NOTIFY, and names the message of an answer that comes later', () => {
    const { see, taken } = viewOf(null);
    const kept = authRow({ ...delivered, returnedNs: 103 * ms });
    see(kept, notifyRow({ traceIndex: 8 }));
    assert.deepEqual(taken().slice(2), ['message 8 (9 of 63): NOTIFY_EXIT', '  handler  returned after 2 ms']);
    see(authRow({ respondedNs: 601 * ms }));
    assert.deepEqual(taken(), ['message 7:', '  answer   allow, not cached, after 500 ms']);
  });

  it('knows the handler that has not returned, also when it has answered', () => {
    const { view, see } = viewOf();
    see(authRow({ returnedNs: null }));
    assert.equal(view.running?.name, 'message 7');
    see(authRow());
    assert.equal(view.running, null);
  });

  it('shows messages that are not in the trace, and those of a second es_client_t', () => {
    const { view, see, taken } = viewOf();
    see(authRow({ traceIndex: null, injected: 2 }), authRow({ client: 1 }), authRow());
    assert.deepEqual(
      taken().filter((line) => !line.startsWith(' ')),
      ['injected 2: AUTH_EXEC, budget 15 s', ...Array(2).fill('message 7 (8 of 63): AUTH_EXEC, budget 15 s')],
    );
    assert.deepEqual([view.shown, view.auths], [3, 3]);
  });

  it('says before the next message what did not reach the client', () => {
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

  it('fits 80 columns, with the end of a path', () => {
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

  it('names what a message of a trace is about, without the control characters of its paths', () => {
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

  it('are read one by one, and the terminal is as it was afterwards', async () => {
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

  it('are left to the library without a terminal', () => {
    const { modes, keyboard } = keyboardOf(false);
    const steps = stepsOf(keyboard);
    assert.equal(steps.ofRun.stdin, undefined);
    steps.close();
    assert.deepEqual([modes, keyboard.listenerCount('data')], [[], 0]);
  });
});
