// Reports get pasted, cut and mangled: for any content the answer is an explanation or a UsageError.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { UsageError } from '../../src/errors/errors.ts';
import { explain } from '../../src/explain/explanation.ts';
import { renderExplanation } from '../../src/explain/explanation-text.ts';
import { parseReport } from '../../src/explain/read-report.ts';
import { serviceSet } from '../../src/models/service-set.ts';

const folder = join(import.meta.dirname, 'reports');
// The big reports test nothing that the others do not.
const sources = readdirSync(folder)
  .filter((name) => !name.includes('explosion'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const models = serviceSet('early-boot');
const source = fc.constantFrom(...sources);

function survives(text: string): void {
  try {
    const shown = renderExplanation(explain(parseReport(text, 'report'), 'report', null, models));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    assert.ok(error.remedy !== undefined && error.place !== undefined);
  }
}

describe('a hostile report', () => {
  it('any text gives an explanation or a usage error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), survives));
  });

  it('a report that is cut anywhere gives an explanation or a usage error', () => {
    fc.assert(fc.property(source, fc.nat(9000), (text, end) => survives(text.slice(0, end))));
  });

  it('a report with a replaced piece gives an explanation or a usage error', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('{', '[[[[', '"', ' + ', 'Thread 99999:', '\u001b[2J', '-1', '1e999', 'null', '\n', ': '),
    );
    fc.assert(
      fc.property(source, fc.nat(9000), fc.nat(60), piece, (text, at, length, other) =>
        survives(`${text.slice(0, at)}${other}${text.slice(at + length)}`),
      ),
      { numRuns: 300 },
    );
  });

  it('JSON of any shape gives an explanation or a usage error', () => {
    const keys = fc.constantFrom(
      'threads',
      'usedImages',
      'termination',
      'frames',
      'procName',
      'pid',
      'uptime',
      'symbol',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, -1, 1e308, 'ENDPOINTSECURITY', 2),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(fc.property(value, (report) => survives(`{"bug_type":"309"}\n${JSON.stringify(report)}\n`)));
  });

  it('deep nesting and endless lines give an explanation or a usage error', () => {
    survives(`{}\n${'['.repeat(200_000)}`);
    survives(`{}\n{"threads":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    survives(`Process: x [1]\nThread 0:\n${'0   a 0x1 b + 1\n'.repeat(5000)}`);
    survives(`Process: ${'x'.repeat(1_000_000)} [1]\nThread 0:\n0   ${' '.repeat(200_000)}0x1 ${'('.repeat(200_000)}`);
    survives(`Thread 0:${' '.repeat(300_000)}x\nBinary Images:\n 0x1 - 0x2 ${'a'.repeat(300_000)} /x`);
  });
});
