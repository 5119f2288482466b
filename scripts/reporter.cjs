// Mocha's spec reporter, and at the very end what failed, a line each, and a closing line that scripts can read:
// `N passed, N failed`. Skipped tests print their title. Where the reporter option `results` names a file, the end is written
// into it instead, by test file: scripts/test.mjs adds several up.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = new Map();
    const of = ({ file = '' }) => {
      const name = relative('.', file);
      const known = files.get(name) ?? { file: name, passed: 0, skipped: 0, failures: [] };
      files.set(name, known);
      return known;
    };
    const { EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => {
      of(test).passed += 1;
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      of(test).skipped += 1;
    });
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      const [reason = ''] = `${error?.message ?? error}`.split('\n');
      of(test).failures.push({ title: test.fullTitle(), reason });
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      const all = [...files.values()];
      const { results } = options.reporterOptions ?? {};
      if (results) return writeFileSync(results, JSON.stringify(all));
      // After the epilogue, which the spec reporter prints from its own listener on the same event.
      process.once('exit', () => {
        for (const { file, failures: each } of all)
          for (const { title, reason } of each) console.log(`failed  ${file}: ${title}: ${reason}`);
        console.log(`${passes} passed, ${failures} failed${pending ? `, ${pending} skipped` : ''}`);
      });
    });
  }
};
