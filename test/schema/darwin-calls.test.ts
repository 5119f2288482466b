// What the macOS library interposes: every line names a row, every export once, and the kernel's edge is whole.
import assert from 'node:assert/strict';
import { callByName, calls } from '../../src/schema/calls.ts';
import { darwinExports, darwinPrototypes } from '../../src/schema/darwin-exports.ts';

// What libsystem_kernel's waits go through; a lock or a framework that waits passes one of them.
const edge = `
  mach_msg mach_msg_overwrite mach_msg2_internal __ulock_wait __ulock_wait2 __psynch_mutexwait __psynch_cvwait
  __psynch_rw_rdlock __psynch_rw_wrlock semaphore_wait_trap semaphore_timedwait_trap semaphore_wait_signal_trap
  semaphore_timedwait_signal_trap __semwait_signal __semwait_signal_nocancel mach_wait_until thread_switch kevent_id
  kevent_qos kevent __select poll __wait4 __open __open_nocancel`;

describe('calls on macOS', () => {
  const interposed = calls.filter((row) => row.darwin.length > 0);
  const exports = interposed.flatMap((row) => row.darwin);

  it('every line names a row that macOS has', () => {
    const known = new Set(calls.filter((row) => row.platforms.includes('darwin')).map((row) => row.name));
    assert.deepEqual(
      [...darwinExports.keys(), ...Object.keys(darwinPrototypes)].filter((name) => !known.has(name)),
      [],
    );
  });

  it('every export has one tuple, and its name is found', () => {
    const symbols = exports.map(({ symbol }) => symbol);
    assert.equal(new Set(symbols).size, symbols.length);
    for (const row of interposed) for (const { symbol } of row.darwin) assert.equal(callByName(symbol)?.name, row.name);
  });

  it('the kernel’s edge is interposed whole, its private exports weakly', () => {
    const edges = exports.filter(({ layer }) => layer === 'edge');
    assert.deepEqual(edges.map(({ symbol }) => symbol).sort(), edge.trim().split(/\s+/).sort());
    assert.deepEqual(
      exports.filter(({ symbol, weak }) => symbol.startsWith('__') && !weak),
      [],
    );
  });

  it('the table stays one that a launch can pay for', () => {
    assert.ok(interposed.length >= 150 && interposed.length <= 230, `${interposed.length} rows`);
    assert.ok(exports.length <= 320, `${exports.length} tuples`);
  });
});
