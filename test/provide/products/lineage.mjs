// A product that reads eslogger and logs execs, forks and opens, each with the pid of the parent. It takes that from a
// table of processes. Words make it frail: each is a mistake in its lines.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const frail = new Set(process.argv.slice(2));
const asked = frail.has('execs-only') ? ['exec'] : ['exec', 'fork', 'open'];
/** By the pid of the child. */
const parents = new Map();
const held = [];

function read(text) {
  const { event, process: by } = JSON.parse(text);
  const [name] = Object.keys(event);
  if (!asked.includes(name)) return;
  const { target, child, file } = event[name];
  const pid = by.audit_token.pid;
  if (child !== undefined && !frail.has('forgets-forks')) parents.set(child.audit_token.pid, pid);
  if (target !== undefined) parents.set(pid, by.ppid);
  log(name, pid, parents.get(pid) ?? 1, (target ?? child)?.executable.path ?? file.path);
}

function log(name, pid, parent, path) {
  if (frail.has('skips') && name === 'fork') return;
  const told = frail.has('wrong-pid') && name === 'open' ? pid + 1 : pid;
  const line = `${name} pid=${told} ppid=${parent} ${frail.has('cuts-path') ? path.slice(0, 12) : path}`;
  if (frail.has('holds-back') && name === 'exec') held.push(line);
  else print(line, ...held.splice(0));
  if (frail.has('twice')) print(line);
}

const print = (...lines) => process.stdout.write(lines.map((line) => `${line}\n`).join(''));

function start() {
  const eslogger = spawn('eslogger', asked, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: eslogger.stdout }).on('line', (text) => {
    if (text.endsWith('}')) read(text); // else cut off by the end of eslogger
  });
  eslogger.on('close', start);
}
process.once('SIGTERM', () => {
  print(...held);
  process.exit(0);
});
start();
