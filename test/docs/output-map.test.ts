// docs/how-to/output-map.md: the finding that it shows is that of a product, and its maps are maps.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOutputMap } from '../../src/output-map/map-file.ts';
import { esreplay } from '../cli/in-process.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/how-to/output-map.md'), 'utf8');
const maps = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, map = '']) => map);

describe('docs/how-to/output-map.md', () => {
  const folder = testFolder();

  it('each map on the page is an output map', () => {
    assert.equal(maps.length, 2);
    for (const map of maps) parseOutputMap(map, 'map.yaml');
  });

  it('the finding on the page is that of a product that forgets forks', async () => {
    const sources = [join(root, 'test/clients/logs-events.c')];
    const [product, map] = [join(folder, 'product'), join(folder, 'map.yaml')];
    await compileClient({ sources, output: product, defines: ['FORGETS_FORKS'] });
    writeFileSync(map, maps[0] ?? '');
    const trace = writeTrace(folder, 'lineage');
    const { stdout } = await esreplay('run', trace, '--pace', 'asap', '--output-map', map, '--', product);
    const [, found = ''] = /(1\) DIFFERENCE.*?)\n\n/s.exec(stdout) ?? [];
    const [, shown = ''] = /\n {4}(1\) DIFFERENCE.*?)\n\n/s.exec(page) ?? [];
    assert.equal(shown.replaceAll('\n    ', '\n'), found);
  });
});
