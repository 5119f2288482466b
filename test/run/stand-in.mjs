// Stands in for a client with the library in it: writes a made-up ledger from a test, then behaves as the test says.
// The harness cannot tell the difference, so every ending can be tested without a real client that fails that way. It
// is plain JavaScript because it is started like a client, without a compiler.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const run = process.env.ESREPLAY_RUN;

// Before anything is in the ledger: its contents may say that the run is over, and then the harness ends this process.
for (const signal of plan.ignore ?? []) process.on(signal, () => undefined);
if (plan.print) process.stdout.write(plan.print);
if (plan.environmentTo) writeFileSync(plan.environmentTo, JSON.stringify({ ...process.env, argv0: process.argv0 }));

for (const [name, content] of Object.entries(plan.files ?? {})) writeFileSync(join(run, name), Buffer.from(content, 'base64'));
if (plan.files?.['ledger-0.ctl']) writePid(join(run, 'ledger-0.ctl'), plan.controlPidOffset, plan.tally);
const shared = openSync(join(run, 'shared.bin'), 'r+');
if (plan.takesSlot) writePid(join(run, 'shared.bin'), plan.slotPidOffset);
for (const { offset, content } of plan.shared ?? []) {
  const bytes = Buffer.from(content, 'base64');
  writeSync(shared, bytes, 0, bytes.length, offset);
}
closeSync(shared);
if (plan.toldIn) writeFileSync(plan.toldIn, '');

if (plan.kill) process.kill(process.pid, plan.kill);
if (plan.exit === undefined) setInterval(() => undefined, 1000);
else process.exit(plan.exit);

// With `tally`, writes a counter of the control page.
function writePid(file, offset, tally) {
  const number = plan.pid ?? process.pid;
  const pid = Buffer.alloc(tally ? 8 : 4);
  pid.writeInt32LE(number);
  if (tally) pid.writeInt32LE((Math.imul(number, tally.factor) + tally.salt) | 0, 4);
  const fd = openSync(file, 'r+');
  writeSync(fd, pid, 0, pid.length, offset);
  closeSync(fd);
}
