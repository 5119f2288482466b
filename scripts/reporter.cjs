// Mocha's spec reporter, and at the very end what failed, a line each, and a closing line that scripts can read:
// `N passed, N failed`. Skipped tests print their title.
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      const [reason = ''] = `${error?.message ?? error}`.split('\n');
      failed.push(`failed  ${relative('.', test.file ?? '')}: ${test.fullTitle()}: ${reason}`);
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      // After the epilogue, which the spec reporter prints from its own listener on the same event.
      process.once('exit', () => {
        for (const line of failed) console.log(line);
        console.log(`${passes} passed, ${failures} failed${pending ? `, ${pending} skipped` : ''}`);
      });
    });
  }
};
