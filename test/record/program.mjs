// A program that records through the API. Its arguments are the options as JSON, and the number of messages after which
// it aborts (-1: before it begins). It prints the calls it got and how the recording ended.
import { getEventListeners } from 'node:events';
import { record } from '../../dist/index.js';

const [json = '', enough] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
// The harness ends a client this way.
process.on('SIGTERM', () => controller.abort());
if (enough === '-1') controller.abort(new Error('not now'));
try {
  const summary = await record({
    ...JSON.parse(json),
    signal,
    onProgress: (progress) => {
      print({ progress });
      if (enough !== undefined && progress.messages >= Number(enough)) controller.abort();
    },
    onDump: (dump) => print({ dump }),
  });
  print({ summary, aborted: signal.aborted, listeners: getEventListeners(signal, 'abort').length });
} catch (error) {
  const { name, message, remedy } = error;
  print({ error: { name, message, remedy }, listeners: getEventListeners(signal, 'abort').length });
}
