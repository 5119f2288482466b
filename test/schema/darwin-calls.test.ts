// What the macOS library interposes: every line names a row, every export appears once, and the kernel's edge is
// complete.
import assert from 'node:assert/strict';
import { callByName, calls, type DarwinExport } from '../../src/schema/calls/calls.ts';
import { darwinExports, darwinPrototypes } from '../../src/schema/macos/darwin-exports.ts';

// The functions of libsystem_kernel that waits go through; a lock or a framework that waits calls one of them.
const edge = `
  mach_msg mach_msg_overwrite mach_msg2_internal __ulock_wait __ulock_wait2 __psynch_mutexwait __psynch_cvwait
  __psynch_rw_rdlock __psynch_rw_wrlock semaphore_wait_trap semaphore_timedwait_trap semaphore_wait_signal_trap
  semaphore_timedwait_signal_trap __semwait_signal __semwait_signal_nocancel mach_wait_until thread_switch kevent_id
  kevent_qos kevent __select poll __wait4 __open __open_nocancel`;

describe('calls on macOS', () => {
  const interposed = calls.filter((row) => row.darwin.length > 0);
  const exports = interposed.flatMap((row) => row.darwin);
  const isFrameworks = (list: readonly DarwinExport[]): boolean => list.some(({ origin }) => origin === 'framework');

  it('every line of the tables names a row that macOS has', () => {
    const known = new Set(calls.filter((row) => row.platforms.includes('darwin')).map((row) => row.name));
    assert.deepEqual(
      [...darwinExports.keys(), ...Object.keys(darwinPrototypes)].filter((name) => !known.has(name)),
      [],
    );
  });

  it('every export has one tuple, and its row is found by name', () => {
    const symbols = exports.map(({ symbol }) => symbol);
    assert.equal(new Set(symbols).size, symbols.length);
    for (const row of interposed) for (const { symbol } of row.darwin) assert.equal(callByName(symbol)?.name, row.name);
  });

  it("the kernel's edge is interposed whole, its private exports weakly", () => {
    const edges = exports.filter(({ layer }) => layer === 'edge');
    assert.deepEqual(edges.map(({ symbol }) => symbol).sort(), edge.trim().split(/\s+/).sort());
    assert.deepEqual(
      exports.filter(({ symbol, weak }) => symbol.startsWith('__') && !weak),
      [],
    );
  });

  it('a framework’s function is imported weakly, and its row has no other export', () => {
    for (const { name, darwin, platforms } of interposed.filter((row) => isFrameworks(row.darwin))) {
      assert.ok(platforms.includes('darwin'), name);
      assert.deepEqual(darwin, [
        { symbol: name, layer: 'api', origin: 'framework', weak: true, archs: ['arm64', 'x86_64'] },
      ]);
    }
  });

  it('the table has few enough exports for a quick launch', () => {
    const frameworks = exports.filter(({ origin }) => origin === 'framework');
    const system = exports.length - frameworks.length;
    const edges = exports.filter(({ layer }) => layer === 'edge');
    console.log(
      `      ${interposed.length} functions: ${system} exports of libSystem, ${edges.length} of them at the kernel's edge, and ${frameworks.length} of frameworks`,
    );
    const rows = interposed.length - frameworks.length;
    assert.ok(rows >= 150 && rows <= 230, `${rows} rows of the system`);
    assert.ok(system <= 320, `${system} tuples of the system`);
    // A name that no image has costs a lookup in each of them.
    assert.ok(frameworks.length >= 30 && frameworks.length <= 50, `${frameworks.length} tuples of frameworks`);
  });
});
