// Starts a client whose output is this program's stderr, and prints the flags of that descriptor, which Node keeps from
// its children and makes non-blocking if it is a pipe or a socket. Arguments: the run's directory, and a line for the
// shell.
import { readFileSync } from 'node:fs';
import { ClientProcess } from '../../src/run/client/client-process.ts';
import { findLibrary } from '../../src/run/prepare/library.ts';

process.stderr.write('');
const [, , runDirectory = '', script = ''] = process.argv;
let ended = (): void => undefined;
const end = new Promise<void>((resolve) => (ended = resolve));
const client = await ClientProcess.start(
  {
    program: '/bin/sh',
    command: ['sh', '-c', script],
    loader: [],
    library: findLibrary(),
    runDirectory,
    env: {},
    stdin: null,
    byLine: false,
    output: null,
    pidRoom: 1,
    onLine: null,
  },
  () => ended(),
);
await end;
await client.kill();
console.log(/^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/2', 'utf8'))?.[1]);
