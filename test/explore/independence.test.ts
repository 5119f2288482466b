// Differences count only while equal runs agree: before the changed runs, and after them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { explored } from './explored.ts';

/** Allows in its first two runs, and denies from then on: it counts them in a file outside of HOME. */
const grace = `#include "${join(import.meta.dirname, '../clients/client.h')}"
static int runs;
static void handle(es_client_t* client, const es_message_t* message) {
  answer(client, message, runs < 2 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}
int main(void) {
  FILE* file = fopen(getenv("STATE"), "a+");
  must(file != NULL, "a file");
  while (fgetc(file) != EOF) runs++;
  fputc('x', file);
  fclose(file);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
`;

describe('differences of an exploration', function () {
  this.timeout(60_000);
  linuxOnly('their client is built with the kit of Linux');
  const folder = testFolder();

  for (const name of ['burst', 'budget'])
    it(`a difference of ${name} counts only if a run after it decides as the first ones`, async () => {
      const source = join(folder, 'grace.c');
      writeFileSync(source, grace);
      const state = join(folder, `runs-${name}`);
      const given = { env: { STATE: state } };
      const { findings, notes } = await explored(folder, {
        source,
        defines: [],
        trace: '@open-64',
        only: [name],
        given,
      });
      assert.deepEqual(findings, []);
      assert.match(notes.join('\n'), /not independent: a run after the others decides otherwise/);
    });
});
