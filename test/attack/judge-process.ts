// A process that judges run directories, so that a judge that hangs can be ended. Started by `judging.ts`.

import { isEsreplayError } from '../../src/errors/errors.ts';
import { judgeOrphanedRun } from '../../src/explain/orphaned-run.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderText } from '../../src/report/report-text.ts';
import { toReport } from '../../src/verdict/report.ts';
import type { Judged } from './judging.ts';

process.on('message', async (path: string) => process.send?.(await judged(path)));

async function judged(path: string): Promise<Judged> {
  try {
    const report = toReport(await judgeOrphanedRun(path));
    const texts = [renderText(report), renderJson(report), renderJunit(report)];
    const found = [...report.verdicts, ...report.setupTrouble, report.clientEnded ?? { sentence: '' }];
    return {
      exitCode: report.exitCode,
      findings: report.verdicts.map(({ rule }) => rule),
      said: found.map(({ sentence }) => sentence).join(' | '),
      letters: texts.reduce((sum, text) => sum + text.length, 0),
    };
  } catch (error) {
    const { message, stack } = error as Error;
    if (isEsreplayError(error))
      return { exitCode: error.exitCode, findings: [], said: message, letters: message.length };
    return { exitCode: 70, findings: [], said: stack ?? message, letters: 0 };
  }
}
