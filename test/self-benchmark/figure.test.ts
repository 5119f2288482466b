// The benchmark's arithmetic and its table.
import assert from 'node:assert/strict';
import {
  type Figure,
  grade,
  millionsPerSecond,
  percentile,
  ratio,
  samplesOf,
} from '../../scripts/self-benchmark/figure.ts';
import { perItem, takeTurns } from '../../scripts/self-benchmark/rounds.ts';
import { meanSteps } from '../../scripts/self-benchmark/run-rows.ts';
import { short, tableHeading, tableRow, unmeasuredRow } from '../../scripts/self-benchmark/table.ts';

const figure = (overrides: Partial<Figure> = {}): Figure => ({
  name: 'AUTH message, asap',
  unit: 'ns',
  measured: samplesOf([240, 210, 300]),
  baseline: { what: 'the handler alone', measured: samplesOf([7, 5, 6]) },
  gate: 250,
  ambitious: 120,
  note: null,
  ...overrides,
});

describe('benchmark figures', () => {
  it('a figure has every sample, the smallest and the median', () => {
    assert.deepEqual(samplesOf([3, 1, 2]), { values: [3, 1, 2], min: 1, median: 2 });
    assert.throws(() => samplesOf([]), RangeError);
  });

  it('percentiles are those of the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    assert.equal(percentile(values, 50), 100);
    assert.equal(percentile(values, 99), 198);
    assert.equal(percentile([4], 99), 4);
  });

  it('a run is divided into batches of equal length', () => {
    const times = [0, 10, 30, 60, 100, 150];
    assert.deepEqual(meanSteps(times, 2), [15, 35]);
    assert.deepEqual(meanSteps(times, 5), [30]);
    assert.deepEqual(meanSteps(times, 1), [10, 20, 30, 40, 50]);
    assert.deepEqual(meanSteps(times, 6), []);
  });

  it('each sample in nanoseconds becomes a rate', () => {
    assert.deepEqual(millionsPerSecond(samplesOf([100, 50])).values, [10, 20]);
  });

  it('the best sample is compared with the best: the smallest time, the largest rate', () => {
    assert.equal(ratio(figure()), 42);
    const rate = { unit: 'M/s', measured: samplesOf([9, 12]), gate: 8, ambitious: 15 } as const;
    assert.equal(ratio(figure({ ...rate, baseline: { what: 'JSON.parse', measured: samplesOf([0.1, 0.12]) } })), 100);
    assert.equal(ratio(figure({ baseline: null })), null);
  });

  const units: readonly Figure['unit'][] = ['B', 'MiB', 'ns', 'us', 'ms', 's', 'M/s', 'MB/s', 'fps', 'runs/s', 'Ir'];
  for (const name of ['explore', 'a name of 26 characters ..', 'a name that is longer than its column']) {
    it(`no values of any unit touch in the row of ${name}, in at most 80 columns`, () => {
      for (const unit of units) {
        for (const value of [0.00123, 7.65, 75, 999, 1234, 123456, 12345678]) {
          const measured = samplesOf([value, value]);
          const all = figure({ name, unit, measured, baseline: { what: 'x', measured }, gate: 60, ambitious: 100 });
          const text = tableRow(all);
          const numbers = text.split('\n').find((line) => line.includes('1x')) ?? '';
          const cell = `${short(value)} ${unit}`;
          const cells = numbers.trim().split(/ {2,}/);
          assert.deepEqual(cells.slice(-6), [cell, cell, cell, '1x', '60', '100'], text);
          assert.ok(text.startsWith(name), text);
          for (const each of text.split('\n')) assert.ok(each.length <= 80, each);
        }
      }
    });
  }

  it('the best value is graded by gate and aim, in the direction of the unit', () => {
    assert.equal(grade(figure()), 'gate');
    assert.equal(grade(figure({ measured: samplesOf([120, 900]) })), 'ambitious');
    assert.equal(grade(figure({ measured: samplesOf([251]) })), 'missed');
    assert.equal(grade(figure({ gate: null, ambitious: null })), 'none');
    const rate = { unit: 'M/s', gate: 8, ambitious: 15 } as const;
    assert.equal(grade(figure({ ...rate, measured: samplesOf([7.9, 1]) })), 'missed');
    assert.equal(grade(figure({ ...rate, measured: samplesOf([8, 1]) })), 'gate');
    assert.equal(grade(figure({ ...rate, measured: samplesOf([16, 1]) })), 'ambitious');
  });
});

describe('benchmark rounds', () => {
  it('the ways alternate, and the first round is thrown away', async () => {
    const order: string[] = [];
    let value = 0;
    const way = (name: string) => () => {
      order.push(name);
      return value++;
    };
    const { a, b } = await takeTurns(2, { a: way('a'), b: way('b') });
    assert.equal(order.join(''), 'ababab');
    assert.deepEqual(a.values, [2, 4]);
    assert.deepEqual(b.values, [3, 5]);
  });

  it('the first round is kept if nothing needs warming', async () => {
    let value = 0;
    const { a } = await takeTurns(2, { a: async () => value++ }, { warm: false });
    assert.deepEqual(a.values, [0, 1]);
  });

  it('the time of an item is divided by the count that the work returns', () => {
    const work = (items: number) => () => {
      for (const end = process.cpuUsage().user + 5000; process.cpuUsage().user < end; );
      return items;
    };
    const ns = perItem(work(5));
    assert.ok(ns >= 1e6, `${ns}`);
    assert.ok(perItem(work(1e9)) < ns / 1000);
  });
});

describe('benchmark table', () => {
  it('any row fits 80 columns', () => {
    const widest = figure({
      name: 'call outside scope, added',
      measured: samplesOf([123_456.7]),
      unit: 'M/s',
      baseline: { what: 'something that takes many words to be described. '.repeat(4), measured: samplesOf([12.34]) },
      note: 'and a note that is as long. '.repeat(5),
    });
    const text = [tableHeading(), tableRow(widest), unmeasuredRow('call', 'because. '.repeat(30))].join('\n');
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('a row has best, median, baseline, ratio, gate, aim and grade', () => {
    const text = tableRow(figure());
    const [numbers = ''] = text.split('\n');
    assert.deepEqual(numbers.split(/ {2,}/), ['AUTH message, asap', '210 ns', '240 ns', '5 ns', '42x', '250', '120']);
    assert.match(text, /against the handler alone; gate kept/);
    assert.match(tableRow(figure({ measured: samplesOf([300]) })), /GATE MISSED/);
    assert.doesNotMatch(tableRow(figure({ measured: samplesOf([300]) }), false), /MISSED/);
  });

  it('numbers have three significant digits', () => {
    assert.deepEqual([0, 0.001234, 1.9, 123.4, 999.9, 123456.7].map(short), [
      '0',
      '0.00123',
      '1.9',
      '123',
      '1000',
      '123,457',
    ]);
  });
});
