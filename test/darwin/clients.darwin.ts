// The test clients as macOS programs: each one builds for both processors, or is left out for a reason.
import assert from 'node:assert/strict';
import { clientCases } from '../clients/manifest.ts';
import { testFolder } from '../folder.ts';
import { processors } from './built.ts';
import { ClientPrograms } from './client-programs.ts';
import { leftOutOf } from './left-out.ts';

describe('test clients as macOS programs', function () {
  this.timeout(600_000);
  const folder = testFolder();
  const programs = new ClientPrograms(folder);

  // Cases with the same source and defines are one program, run in several ways.
  const distinct = [...new Map(clientCases.map((client) => [client.name, client])).values()];
  const wanted = distinct.filter((client) => leftOutOf(client) === null);

  for (const processor of processors) {
    it(`every client that is not left out builds for ${processor}`, async () => {
      const built = await Promise.allSettled(wanted.map((client) => programs.build(client, processor)));
      const failed = built.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
      assert.deepEqual(failed, []);
      console.log(`      ${processor}: ${wanted.length} of ${distinct.length} programs`);
    });
  }

  for (const client of distinct) {
    const left = leftOutOf(client);
    if (left === null) continue;
    it(`${client.name} is left out: ${left.reason}`, async () => {
      if (!left.builds) await assert.rejects(programs.build(client, 'x86_64'), /error: /);
    });
  }
});
