// `esreplay bench`: how fast a client handles messages, and whether it became slower.
import { stderr, stdout } from 'node:process';
import type { CommandModule } from 'yargs';
import type { BenchProgress } from '../bench/bench.ts';
import { type BenchWords, declareBenchOptions, toBenchOptions } from './bench-options.ts';
import { onInterrupt } from './interrupt.ts';
import { requireWritable, writeReport } from './report.ts';
import { version } from './version.ts';

export const benchCommand: CommandModule<object, BenchWords> = {
  command: 'bench <trace>',
  describe: 'measure how fast a client handles the messages of a trace, and whether it became slower',
  builder: declareBenchOptions,
  handler: async (words) => {
    const options = toBenchOptions(words);
    requireWritable({ json: words.json });
    const [{ bench }, { renderBench }] = await Promise.all([import('../bench/bench.ts'), import('../bench/text.ts')]);
    const line = new ProgressLine();
    const { signal, hurry, release } = onInterrupt();
    try {
      const result = await bench({ ...options, version, signal, hurry, onProgress: (now) => line.show(now) });
      line.clear();
      stdout.write(renderBench(result));
      if (words.json !== undefined) writeReport(words.json, '--json', `${JSON.stringify(result)}\n`);
      process.exitCode = result.exitCode;
    } finally {
      line.clear();
      release();
    }
  },
};

/** One line on a terminal, written again and again; quiet elsewhere. */
class ProgressLine {
  private readonly begunMs = performance.now();
  private shown = false;

  show({ what, share }: BenchProgress): void {
    if (!stderr.isTTY) return;
    this.shown = true;
    stderr.write(`\r\u001b[K${what}${this.left(share)}`);
  }

  clear(): void {
    if (this.shown) stderr.write('\r\u001b[K');
    this.shown = false;
  }

  private left(share: number): string {
    if (share < 0.02 || share >= 1) return '';
    const seconds = ((performance.now() - this.begunMs) / 1000 / share) * (1 - share);
    return `, ${Math.floor(share * 100)} %, about ${Math.ceil(seconds)} s left`;
  }
}
