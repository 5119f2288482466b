// Mocha's spec reporter, which also tells scripts/test.mjs what became of each file: a line of JSON in the file that the reporter
// option `results` names, as soon as the file is done, and a file beside it (`.end`) when all are.
const { appendFileSync, writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { results } = options.reporterOptions ?? {};
    if (!results) return;
    let current = { file: '', tests: [] };
    const flush = () => {
      if (current.tests.length > 0) appendFileSync(results, `${JSON.stringify(current)}\n`);
    };
    // Files come one after the other, also where several processes run them: Mocha keeps what a process says of a file until
    // the file is done.
    const note = (test, state, reason) => {
      const file = relative('.', test.file ?? '');
      if (file !== current.file) {
        flush();
        current = { file, tests: [] };
      }
      current.tests.push({ title: test.fullTitle(), state, ms: test.duration ?? 0, ...(reason ? { reason } : {}) });
    };
    const { EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => note(test, 'passed'));
    runner.on(EVENT_TEST_PENDING, (test) => note(test, 'skipped'));
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      const [reason = ''] = `${error?.message ?? error}`.split('\n');
      note(test, 'failed', reason || 'no words');
    });
    runner.once(EVENT_RUN_END, () => {
      flush();
      writeFileSync(`${results}.end`, '');
    });
  }
};
