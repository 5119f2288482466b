// A process's pid and pidversion are the same whether its record is looked at or it is made.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ProcessTokens } from '../../src/trace/process-tokens.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { tokenOf } from '../../src/trace/unknown-fields.ts';
import { inWay } from '../native/both-ways.ts';
import { makeEveryType } from './every-type.ts';

describe('tokens of processes', () => {
  const everyType = makeEveryType();
  const otherOrder = join(import.meta.dirname, '../../traces/newer-schema.estrace');

  for (const natively of [true, false])
    it(`tokens are those of the processes, read ${natively ? 'natively' : 'in TypeScript'}`, () => {
      for (const trace of [everyType, otherOrder]) inWay(natively, () => isRead(trace));
    });

  function isRead(trace: string): void {
    const reader = openTrace(trace);
    const tokens = new ProcessTokens(reader.header);
    let processes = 0;
    for (const columns of reader.columns()) {
      if ('kind' in columns) continue;
      const { definitions } = columns;
      for (; processes < definitions.processes.length; processes++) {
        const { pid, pidversion } = tokens.of(definitions, processes);
        const made = tokenOf(definitions.processes.at(processes));
        assert.deepEqual([pid, pidversion], [made.pid, made.pidversion], `${trace}: process ${processes}`);
      }
    }
    reader.close();
    assert.ok(processes > 0);
  }
});
