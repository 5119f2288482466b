// Measures on this machine how reliable `esreplay bench --compare` is: it compares a client with itself, and with one
// that counts a fifth further in every handler run. Prints how often each comparison was called a regression. npm run
// planted-regression -- [TIMES] [REPETITIONS]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { bench } from '../src/bench/bench.ts';
import { compileClient } from '../test/kit/build.ts';

const [times = 20, repetitions = 9] = process.argv.slice(2).map(Number);
const counts = { usual: 20_000, planted: 24_000 } as const;
const maxRegression = 0.05;

const counting = `
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdlib.h>
#include <unistd.h>
static volatile unsigned sum;
int main(int argc, char **argv) {
  const unsigned limit = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
  es_client_t *client = NULL;
  if (es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
        for (unsigned i = 0; i < limit; ++i) sum += i;
        es_respond_flags_result(own, message, UINT32_MAX, false);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  es_subscribe(client, events, 1);
  for (;;) pause();
}
`;

const folder = tmp.dirSync({ prefix: 'esreplay-planted', unsafeCleanup: true }).name;
const source = join(folder, 'counting.c');
const program = join(folder, 'counting');
writeFileSync(source, counting);
await compileClient({ sources: [source], output: program, flags: ['-O2'] });

const found = { planted: 0, usual: 0 };
for (let time = 1; time <= times; time++) {
  for (const which of ['planted', 'usual'] as const) {
    const { gates, comparison } = await bench({
      trace: join(import.meta.dirname, '../traces/open-64.estrace'),
      client: [program, String(counts[which])],
      compare: [program, String(counts.usual)],
      load: { kind: 'closed', outstanding: null },
      messages: 3000,
      repetitions,
      gates: [{ kind: 'max-regression', share: maxRegression }],
      patienceMs: 10_000,
      version: 'planted',
    });
    if (gates[0]?.result === 'failed') found[which] += 1;
    const shown = comparison?.figures
      .filter(({ gated }) => gated)
      .map(
        ({ name, slowdown: { ratio, low, high } }) =>
          `${name} ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
      );
    process.stdout.write(`${time} ${which}: ${gates[0]?.result} ${shown?.join(', ')}\n`);
  }
}
process.stdout.write(
  `A fifth more: called a regression ${found.planted} times of ${times}. The same client: ${found.usual} times of ${times}.\n`,
);
process.exit(0);
