// `esreplay explain`: the report of a run whose harness was killed, from what it left behind.
import type { CommandModule } from 'yargs';
import { withExamples } from './examples.ts';
import { printReport, requireWritable, writeReports } from './report.ts';

interface ExplainWords {
  readonly report: string;
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
}

export const explainCommand: CommandModule<object, ExplainWords> = {
  command: 'explain <report>',
  describe: 'judge what a run left behind when its harness was killed',
  builder: (parser) =>
    withExamples(
      parser
        .positional('report', { type: 'string', demandOption: true, describe: 'run directory, esreplay-PID-...' })
        .option('json', { type: 'string', describe: 'write the report as JSON' })
        .option('junit', { type: 'string', describe: 'write the report as JUnit XML' }),
      [['esreplay explain /tmp/esreplay-4711-x7Kq2b', 'the report of the run that was cut off']],
      'Exit status: as of the run; 3 when it was cut off before its end.',
    ),
  handler: async (words) => {
    const { json, junit } = words;
    requireWritable({ json, junit });
    const [{ judgeLeftRun }, { toReport }] = await Promise.all([
      import('../replay/left-run.ts'),
      import('../report/report.ts'),
    ]);
    const judged = await judgeLeftRun(words.report);
    const report = toReport(judged);
    await printReport(report);
    await writeReports([report], false, { json, junit });
    process.exitCode = judged.exitCode;
  },
};
