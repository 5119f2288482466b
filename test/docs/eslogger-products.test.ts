// Every command of docs/how-to/eslogger-products.md prints what the page shows, and its table agrees with ours.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { esloggerEvents } from '../../src/eslogger/events.ts';
import { esloggerVersions, hasEslogger } from '../../src/print/line-style.ts';
import { productChecks } from '../../src/provide/product-report.ts';
import { osProfileNamed, osProfiles } from '../../src/schema/macos/os-profiles.ts';
import { structs } from '../../src/schema/structs.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { comparable, runShown, shownCommands } from './shown.ts';

const page = readFileSync(join(packageRoot, 'docs/how-to/eslogger-products.md'), 'utf8');
const namesIn = (cell: string): string[] => [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name);

describe('docs/how-to/eslogger-products.md', () => {
  linuxOnly('a Mac has an eslogger of its own');

  it('the shown commands print the shown output', async function () {
    if (findProgram(['python3']) === null) skip(this, 'no python3 on the PATH (Debian: python3)');
    const shown = shownCommands(page);
    assert.equal(shown.length, 3);
    for (const { command, output } of shown)
      assert.equal(comparable((await runShown(command, 0)).output), comparable(output));
  });

  it('the page names every check of a product', () => {
    assert.deepEqual(
      [...page.matchAll(/^\| `([\w-]+)` \| .* \| \d \|$/gm)].map(([, name]) => name),
      Object.keys(productChecks),
    );
  });

  describe('its table of releases', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| \d+\.\d+ \|/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, macos = '', version, keys = '', events = '']) => ({ macos, version: Number(version), keys, events }));

    it('each message version and each release with new events has a row', () => {
      assert.deepEqual([...new Set(rows.map(({ version }) => version))], esloggerVersions);
      let known: readonly string[] = [];
      for (const { macos, release } of osProfiles.filter((each) => hasEslogger(each.release))) {
        const names = namesOf(macos);
        const row = rows.find((each) => each.macos === macos);
        const added = names.filter((name) => !known.includes(name));
        if (known.length === 0) assert.equal(row?.events.trim(), `all ${names.length}`);
        else assert.deepEqual(namesIn(row?.events ?? ''), added, String(release));
        known = names;
      }
    });

    const namesOf = (macos: string): string[] => {
      const profile = osProfileNamed(macos);
      assert.ok(profile !== null && profile !== undefined);
      return esloggerEvents(profile).map(({ name }) => name);
    };

    it('each key that came with a version is in its row', () => {
      for (const version of esloggerVersions.slice(1)) {
        const keys = keysSince(version);
        const row = rows.find((each) => each.version === version && each.keys.trim() !== '');
        const named = namesIn(row?.keys ?? '');
        assert.deepEqual(
          new Set(named.map((name) => name.split('.').at(-1))),
          new Set(keys.map(({ key }) => key)),
          String(version),
        );
        for (const name of named.filter((each) => each.includes('.')))
          assert.ok(
            keys.some(({ struct, key }) => name === `${struct}.${key}`),
            name,
          );
        const [, count] = /`instigator_token` of (\d+) events/.exec(row?.keys ?? '') ?? [];
        if (count !== undefined)
          assert.equal(keys.filter(({ key }) => key === 'instigator_token').length, Number(count));
      }
    });
  });
});

/** Fields of structs, without those that eslogger does not print. */
function keysSince(version: number): { readonly struct: string; readonly key: string }[] {
  const unprinted = ['reserved', 'cdhash_full'];
  return structs.flatMap(({ name, fields }) =>
    fieldsIn(fields)
      .filter(({ since, name: key }) => since === version && !unprinted.includes(key ?? ''))
      .map(({ name: key = '' }) => ({ struct: name.replace(/^es_(event_)?|_t$/g, ''), key })),
  );
}

interface AnyField {
  readonly name?: string;
  readonly since?: number;
  readonly fields?: readonly AnyField[];
}

function fieldsIn(fields: readonly AnyField[]): AnyField[] {
  return fields.flatMap((field) => [field, ...fieldsIn(field.fields ?? [])]);
}
