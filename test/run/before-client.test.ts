// What a report advises when a client never made an ES client.
import assert from 'node:assert/strict';
import { crashRemedy, neverCalledRemedy } from '../../src/run/collect/before-client.ts';

const aborted = { code: null, signal: 'SIGABRT' } as const;

describe('the remedy for a client that never made an ES client', () => {
  it("the remedy on a Mac names Apple's programs, and what to do in place of each", () => {
    assert.match(
      neverCalledRemedy('darwin'),
      /ESREPLAY_RUN .* Apple's programs \(sh, env, sudo, .*dyld ends them\. Start the client itself, .*start esreplay through env or sudo\.$/,
    );
    assert.match(
      crashRemedy(aborted, 'darwin'),
      /^If dyld printed "terminating because inserted dylib", .* Start the client itself, .* under a debugger/,
    );
  });

  it("the remedy for another crash, or on Linux, does not name Apple's programs", () => {
    assert.doesNotMatch(crashRemedy({ code: null, signal: 'SIGSEGV' }, 'darwin'), /Apple/);
    assert.doesNotMatch(crashRemedy(null, 'darwin'), /Apple/);
    assert.doesNotMatch(crashRemedy(aborted, 'linux') + neverCalledRemedy('linux'), /Apple/);
  });
});
