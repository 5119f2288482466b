// What `esreplay review` shows of a change, whatever its texts contain.
import assert from 'node:assert/strict';
import { type Answers, ReviewView } from '../../src/cli/terminal/review-view.ts';
import { TerminalLine } from '../../src/cli/terminal/terminal-line.ts';
import type { ExpectedDecision } from '../../src/observed/decision.ts';
import type { PendingItem } from '../../src/suite/pending-items.ts';

const decision = (word: ExpectedDecision['decision']): ExpectedDecision => ({ decision: word, cache: null });

function itemOf(target: string, after: ExpectedDecision['decision'] = 'deny', of = 1): PendingItem {
  return {
    change: {
      index: 7,
      identity: { event: 'AUTH_OPEN', actor: 'com.example.a', target, nth: 1, of },
      before: decision('allow'),
      after: decision(after),
      cachedFrom: null,
      about: { process: `/bin/${target} (7)`, target, fields: [`file=${target}`] },
    },
    expectations: {} as PendingItem['expectations'],
    path: 'expect.ndjson',
    tests: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6'],
  };
}

async function shown(items: readonly PendingItem[], keys: string): Promise<{ text: string; answers: Answers | null }> {
  let text = '';
  const write = (more: string | Uint8Array): boolean => {
    text += String(more);
    return true;
  };
  const screen = { columns: 80, isTTY: true, write };
  const pressed = [...keys];
  const from = { next: () => Promise.resolve(pressed.shift() ?? null), isInterrupted: false };
  const view = new ReviewView(items, from, new TerminalLine({ stream: screen }), screen);
  return { answers: await view.answers(), text };
}

describe('the view of a changed decision', () => {
  for (const hostile of ['/x\u001b[31m\nforged\u001b]0;title\u0007\u202e', `/${'y'.repeat(200)}\u001b[2J`])
    it(`a hostile path of ${hostile.length} letters is one line of 80 columns, without an escape sequence`, async () => {
      const { text } = await shown([itemOf(hostile)], 'q');
      const own = text.replaceAll('\r\u001b[K', '').replaceAll('\r', '');
      for (const obeyed of ['\u001b', '\u0007', '\u202e']) assert.ok(!own.includes(obeyed), JSON.stringify(own));
      assert.deepEqual(
        own.split('\n').filter((line) => line.length > 80 || line.startsWith('forged')),
        [],
      );
    });

  it('a message that has others alike says which one it is, and further tests are counted', async () => {
    const { text } = await shown([itemOf('/x', 'deny', 3)], 'q');
    assert.match(text, /1 of 1: AUTH_OPEN, number 1 of 3 that are alike\n/);
    assert.match(text, /tests {4}a\/1, a\/2, a\/3, a\/4, 2 more\n/);
  });

  it('two tests that decide one message differently are two questions, of which one can be accepted', async () => {
    const items = [itemOf('/x', 'deny'), itemOf('/x', 5), itemOf('/y')];
    const { text, answers } = await shown(items, 'aq');
    assert.match(text, /others {3}other tests: allow → flags 0x5\n/);
    assert.match(text, /accepted\n[\s\S]*3 of 3/, 'the second is not asked');
    assert.deepEqual([...(answers ?? [])], [[items[0], 'accepted']]);
    const both = await shown(items, 'auraq');
    assert.deepEqual(
      [...(both.answers ?? [])].map(([item, answer]) => [items.indexOf(item), answer]),
      [
        [0, 'rejected'],
        [1, 'accepted'],
      ],
    );
  });
});
