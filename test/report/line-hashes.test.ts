// The hashes of lines are those that GitHub's own action computes for the same text.
import assert from 'node:assert/strict';
import { lineHashes } from '../../src/report/line-hashes.ts';

const hashesOf = (text: string): readonly string[] => lineHashes(text.split(/\r\n|\n|\r/));

// What GitHub's upload action gives for these texts.
const known: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['c129715d7a2bc9a3:1']],
  [
    'indented lines',
    '\tes_client_t *client;\n  if (es_new_client(&client, handler) != 0)\n\t    return 1;\n',
    ['a547f2053d5735f:1', 'ca212c2a0341e8b8:1', 'c4a4e8b9a73bcb21:1', 'c129715d7a2bc9a3:1'],
  ],
  [
    'empty lines, and no end of the last',
    'open(path);\n\n\n  \nclose(file);\n\t',
    [
      '786d71f6ae80cba:1',
      'a7094f133bf7c7a5:1',
      '2c3847c1abaf486f:1',
      '6c0238f7d134e5a1:1',
      'a43215cb3d849ddb:1',
      'c129715d7a2bc9a3:1',
    ],
  ],
  [
    'each kind of line end',
    'one();\ntwo();\r\nthree();\rfour();\r\n\r\r\n\nfive();\r \nsix();',
    [
      '5b9c9eefc1a839b7:1',
      '5977abd8a41864ef:1',
      'be0cb178f9c4c733:1',
      'bb4889c9517011a9:1',
      'd785bdd20c37bacf:1',
      '2e344955c4ed6d81:1',
      'b56e735f7730413b:1',
      '40d686c63ad8db1d:1',
      '5b0642949cefb701:1',
      '2fc77974af84e0bb:1',
    ],
  ],
  [
    'equal lines',
    'es_retain_message(message);\n'.repeat(8),
    [
      '1392e8b87beeeae4:1',
      '1392e8b87beeeae4:2',
      '1392e8b87beeeae4:3',
      '1392e8b87beeeae4:4',
      '1392e8b87beeeae4:5',
      '80afbf1191d76e9a:1',
      'bfc372a2d1999eed:1',
      '71aba525421346f0:1',
      'c129715d7a2bc9a3:1',
    ],
  ],
  [
    'lines longer than what counts',
    `${'a long comment '.repeat(12)}\nshort\n${'ä€😀'.repeat(50)}\nlast`,
    ['a2d39dc34a7622c2:1', 'e6ae32afffcb9a49:1', '45cb8c405a66a349:1', '58429ecce5a8d0db:1'],
  ],
];

describe('the hash of a line', () => {
  for (const [what, text, hashes] of known)
    it(`the hashes of ${what} are GitHub's`, () => {
      assert.deepEqual(hashesOf(text), hashes);
    });

  it('a line far above changes no hash', () => {
    const below = Array.from({ length: 40 }, (_, at) => `call_number_${at}(with, arguments);`);
    const [, ...moved] = lineHashes(['inserted();', ...below]);
    assert.deepEqual(moved, lineHashes(below));
  });
});
