// `esreplay squeeze`: finds the smallest budget, highest speed and smallest pool that a client survives.

import type { Argv } from 'yargs';
import { UsageError } from '../../errors/errors.ts';
import { reportFormatNames } from '../../report/formats.ts';
import type { RunOptions } from '../../run/options.ts';
import { type SqueezedName, squeezedNames } from '../../squeeze/result.ts';
import { version } from '../../system/version.ts';
import { OwnLane } from '../../trials/own-lane.ts';
import { jsonText, painted } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { oneRelease, refuseOfOneRun } from '../arguments/many-runs.ts';
import { declareReplayOptions, type RunArguments, toCompleteOptions } from '../arguments/run-options.ts';
import { outputFile } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { Progress } from '../terminal/progress.ts';
import { isStdoutData, requireWritable, writeReport } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

interface SqueezeWords extends RunArguments {
  readonly only?: string;
}

/** Options of a run that squeeze refuses: it makes many runs and reports only the edge. */
const ofOneRun: readonly string[] = [
  'verify',
  'ips',
  'perfetto',
  'update',
  'verbose',
  'html-on',
  'html-size',
  'sources',
  'sarif-category',
  ...reportFormatNames.filter((name) => name !== 'json' && name !== 'html'),
];

export const row: CommandSummary = {
  usage: 'squeeze <trace>',
  group: 'run',
  about: 'find the smallest budget, highest speed and smallest pool that a client survives',
  client: true,
};

export const squeezeCommand: Command<SqueezeWords> = {
  builder: (parser) => {
    const options = declareReplayOptions(parser)
      .option('only', { choices: squeezedNames, requiresArg: true, describe: 'search for one of the three' })
      .option('json', { ...outputFile, describe: 'write the result as JSON' })
      .option('html', { ...outputFile, describe: 'write the edges and each run of the searches as one HTML file' });
    for (const name of ofOneRun) options.hide(name);
    return withExamples(
      options as unknown as Argv<SqueezeWords>,
      [
        ['esreplay squeeze @boot -- ./client', 'the margins at the recorded pace'],
        ['esreplay squeeze t.estrace --pace asap --only budget -- ./client', 'the smallest budget at the fastest pace'],
      ],
      'Exit status: 0 the margins are known, 1 or 5 the client fails without any change, 2 usage, 3 set-up or the machine stalls, 4 trace, 130 interrupted.',
    );
  },
  handler: squeezeTrace,
};

async function squeezeTrace(words: SqueezeWords): Promise<number> {
  const options = await toSqueezeOptions(words);
  requireWritable({ json: words.json, html: words.html });
  const names = words.only === undefined ? squeezedNames : [words.only as SqueezedName];
  const [{ squeeze }, { renderSqueeze }, { default: colours }] = await Promise.all([
    import('../../squeeze/squeeze.ts'),
    import('../../squeeze/squeeze-text.ts'),
    import('picocolors'),
  ]);
  const line = new TerminalLine({ logged: !isStdoutData(words) });
  const lane = OwnLane.ofCommand((what) => new Progress(`${what}: `, line));
  try {
    const result = await squeeze(options, names, lane.run);
    lane.release(); // an output may wait for its reader
    show(textStream(words.json, words.html), painted(renderSqueeze(result, { colour: colours.isColorSupported })));
    if (words.json !== undefined) await writeReport(words.json, '--json', jsonText(result, 2));
    if (words.html !== undefined) {
      const { renderSqueezePage } = await import('../../squeeze/squeeze-page.ts');
      await writeReport(words.html, '--html', renderSqueezePage([{ name: 'this run', result }], version));
    }
    return result.exitCode;
  } finally {
    lane.release();
  }
}

/** Throws UsageError for anything that would otherwise be accepted and ignored. */
async function toSqueezeOptions(words: SqueezeWords): Promise<RunOptions> {
  if ((words['--'] ?? []).length === 0 && words.client === undefined)
    throw new UsageError('no client given', { remedy: 'put it after --: `esreplay squeeze TRACE -- CLIENT ARGS`' });
  refuseOfOneRun(words, ofOneRun);
  if (words.pace === 'step') throw new UsageError('--pace step needs a single run, and squeeze makes many');
  const release = oneRelease(words, 'squeeze', 'name one macOS with --os');
  const { html, ...ofRuns } = words; // its runs have no pages
  return { ...(await toCompleteOptions(ofRuns)), ...release };
}
