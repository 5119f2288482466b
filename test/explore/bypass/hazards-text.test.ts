// Hazards of one denial, as the text of `explore` lists them.
import assert from 'node:assert/strict';
import { renderExplore } from '../../../src/explore/explore-text.ts';
import type { ExploreFinding } from '../../../src/explore/result.ts';
import { findingOf, resultOf } from '../results.ts';
import { byOperation } from './results.ts';

describe('hazards of one denial', () => {
  it('events that a client is not subscribed to share one block for each effect', () => {
    const text = renderExplore(resultOf({ findings: [hazard(1, 'clone', ['clone', 'open']), hazard(2, 'copyfile')] }));
    assert.match(text, /^1, 2\) HAZARDS {2}bypass$/m);
    assert.equal(text.match(/HAZARD/g)?.length, 1);
    assert.match(
      text.replaceAll(/\s+/g, ' '),
      /vault\/key is denied for open\. The client is not subscribed to events that have this effect \(read\):/,
    );
    assert.match(text, /^ {3}1\) AUTH_CLONE {2,}clone \+ open: /m);
    assert.match(text, /^ {3}2\) AUTH_COPYFILE {2}copyfile: /m);
    assert.match(text, /^ {2}fix {7}Subscribe to AUTH_CLONE and AUTH_COPYFILE, /m);
  });

  it('a hazard of another effect or of another file has its own block', () => {
    const [first, second] = [hazard(1, 'clone'), hazard(2, 'copyfile')];
    const { bypass } = second;
    assert.ok(bypass !== null);
    for (const other of [
      { ...bypass, effect: 'change' as const },
      { ...bypass, target: '/other' },
    ]) {
      const text = renderExplore(resultOf({ findings: [first, { ...second, bypass: other }] }));
      assert.equal(text.match(/HAZARD {2}bypass/g)?.length, 2);
    }
  });
});

function hazard(number: number, event: string, chain: readonly string[] = [event]): ExploreFinding {
  const { bypass } = byOperation;
  assert.ok(bypass !== null);
  const subscribe = [`AUTH_${event.toUpperCase()}`];
  return findingOf({
    ...byOperation,
    number,
    class: 'hazard',
    sentence: `${bypass.target} is denied for open, and ${chain.join(' + ')} by the same process reaches it: the client is not subscribed to ${subscribe.join()}.`,
    bypass: { ...bypass, event, chain, subscribe },
  });
}
