// `esreplay bench`: measures how fast a client handles messages, and whether it became slower.

import type { BenchProgress } from '../../bench/bench.ts';
import { version } from '../../system/version.ts';
import { OwnLane } from '../../trials/own-lane.ts';
import { jsonText, painted } from '../../words/printable.ts';
import { type BenchWords, declareBenchOptions, toBenchOptions } from '../arguments/bench-options.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { isStdoutData, requireWritable, writeReport } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

export const row: CommandSummary = {
  usage: 'bench <trace>',
  group: 'run',
  about: 'measure throughput and latency of a client, and compare two builds',
  client: true,
};

export const benchCommand: Command<BenchWords> = {
  builder: declareBenchOptions,
  handler: async (words) => {
    const options = toBenchOptions(words);
    requireWritable({ json: words.json, html: words.html });
    const [{ bench }, { renderBench }, { default: colours }] = await Promise.all([
      import('../../bench/bench.ts'),
      import('../../bench/bench-text.ts'),
      import('picocolors'),
    ]);
    const line = new TerminalLine({ logged: !isStdoutData(words) });
    const begunMs = performance.now();
    const onProgress = (now: BenchProgress): void => line.show(`${now.what}${leftOf(now, begunMs)}`);
    const lane = OwnLane.ofCommand();
    try {
      const result = await bench({ ...options, version, onProgress }, lane);
      line.clear();
      lane.release(); // an output may wait for its reader
      show(textStream(words.json, words.html), painted(renderBench(result, { colour: colours.isColorSupported })));
      if (words.json !== undefined) await writeReport(words.json, '--json', jsonText(result));
      if (words.html !== undefined) {
        const { renderBenchPage } = await import('../../bench/bench-page.ts');
        await writeReport(words.html, '--html', renderBenchPage({ name: 'this run', result }, version));
      }
      return result.exitCode;
    } finally {
      line.clear();
      lane.release();
    }
  },
};

function leftOf({ share }: BenchProgress, begunMs: number): string {
  if (share < 0.02 || share >= 1) return '';
  const seconds = ((performance.now() - begunMs) / 1000 / share) * (1 - share);
  return `, ${Math.floor(share * 100)} %, about ${Math.ceil(seconds)} s left`;
}
