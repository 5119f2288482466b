// Mocha's spec reporter, with the reason of each skipped test. It also writes the outcome of each file for
// scripts/test.mjs: a line of JSON in the file that the reporter option `results` names, as soon as the file is done,
// and a file beside it (`.end`) when all are.
const { appendFileSync, writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;
    let shown;
    runner.on(EVENT_TEST_PENDING, (test) => {
      const text = `${test.file}: ${reasonOf(test)}`;
      if (text !== shown) console.log(`      skipped: ${reasonOf(test)}`);
      shown = text;
    });
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
    runner.on(EVENT_TEST_PASS, (test) => note(test, 'passed'));
    runner.on(EVENT_TEST_PENDING, (test) => note(test, 'skipped', reasonOf(test)));
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      note(test, 'failed', failureOf(error) || 'no words');
    });
    runner.once(EVENT_RUN_END, () => {
      flush();
      writeFileSync(`${results}.end`, '');
    });
  }
};

/** The first line of an error. For a property, also its seed, which shows the failure again, and what failed. */
function failureOf(error) {
  const [first = '', second = ''] = `${error?.message ?? error}`.split('\n');
  if (!first.startsWith('Property failed')) return first;
  return [first, second.trim(), error.cause && failureOf(error.cause)].filter(Boolean).join(' ');
}

/** As test/skip.ts keeps it. */
function reasonOf(test) {
  return test.err?.message ?? 'without a reason';
}
