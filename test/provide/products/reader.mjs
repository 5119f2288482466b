// A product that reads eslogger: prints the event and the pid of each line, and each gap of the numbers. Words make it
// frail: each is a mistake that a reader can make.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const frail = new Set(process.argv.slice(2));
const known = new Set(['exec', 'fork', 'exit']);
const keys = new Set(
  'action action_type event event_type global_seq_num mach_time process schema_version seq_num thread time version'.split(
    ' ',
  ),
);
let next = 0;

function read(text) {
  const line = JSON.parse(text);
  if (frail.has('one-version') && line.version > 11) throw new Error(`version ${line.version}`);
  if (frail.has('all-keys')) for (const key of Object.keys(line)) if (!keys.has(key)) throw new Error(`key ${key}`);
  const [event] = Object.keys(line.event);
  if (line.global_seq_num !== next && !frail.has('no-numbers')) console.log(`gap ${line.global_seq_num - next}`);
  next = line.global_seq_num + 1;
  if (known.has(event)) console.log(`${event} ${pidOf(line.process.audit_token)}`);
  else if (frail.has('all-events')) throw new Error(`event ${event}`);
}

const pidOf = (token) => (Array.isArray(token) ? token[5] : token.pid);

function start() {
  next = 0;
  const eslogger = spawn('eslogger', [...known], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (frail.has('whole-reads')) {
    eslogger.stdout.setEncoding('utf8').on('data', (text) => {
      for (const line of text.split('\n')) if (line !== '') read(line);
    });
  } else if (frail.has('one-line-reads')) eslogger.stdout.setEncoding('utf8').on('data', read);
  else {
    createInterface({ input: eslogger.stdout }).on('line', (text) => {
      try {
        read(text);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error; // cut off by the end of eslogger
      }
    });
  }
  eslogger.on('close', () => {
    if (frail.has('no-restart')) process.exit(1);
    start();
  });
  process.once('SIGTERM', () => process.exit(0));
}
start();
