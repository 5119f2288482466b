// Mocha's spec reporter, and a closing line that scripts can read: `N passed, N failed`. Skipped tests print their title.
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      // After the epilogue, which the spec reporter prints from its own listener on the same event.
      process.once('exit', () => console.log(`${passes} passed, ${failures} failed${pending ? `, ${pending} skipped` : ''}`));
    });
  }
};
