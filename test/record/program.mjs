// A program that records through the API: what it is given are the options as JSON and after how many messages it aborts
// (-1: before it begins); what it prints are the calls it got and how the recording ended.
import { getEventListeners } from 'node:events';
import { record } from '../../dist/index.js';

const [json = '', enough] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
// How the harness ends a client.
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
