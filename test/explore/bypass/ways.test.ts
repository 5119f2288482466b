// The ways round a denial, as the text of `explore` lists them.
import assert from 'node:assert/strict';
import { unsaid } from '../../../src/explore/bypass/bypass-data.ts';
import { allShownWays, waysText } from '../../../src/explore/bypass/ways.ts';
import { renderExplore } from '../../../src/explore/explore-text.ts';
import { resultOf } from '../results.ts';
import { gotRound, tried } from './results.ts';

describe('the ways round a denial', () => {
  it('each effect has its operations by what became of them, in 80 columns', () => {
    const lines = waysText(tried);
    assert.deepEqual(lines, [
      'Ways round a denial',
      '  read       allowed         clone (source)',
      '             allowed         getextattr (file): few files have content in it',
      '             not subscribed  rename (folder of the file): the client has muted',
      '                             it',
      '             denied          open (file), link (source), rename (source)',
      '             not tried       mount (volume of the file): it is the root of its',
      '                             volume',
      '             actors          allowed null-team; denied unsigned, no-team; not',
      '                             tried no-platform: no program that the client',
      '                             trusts has it to lose',
      '  remove     denied          unlink (file), rename (source)',
      '             actors          not tried: the trace has no other signed program',
      '  replace    allowed         clone (target)',
      '  change, mount: not tried, as nothing that is denied says whether this is',
    ]);
    assert.ok(lines.every((line) => line.length <= 80));
  });

  it('roles of one event share its name', () => {
    const matrix = tried.matrix.map((cell) =>
      cell.event === 'rename' ? { ...cell, is: 'denied' as const, why: null } : cell,
    );
    assert.match(
      waysText({ ...tried, matrix })
        .join(' ')
        .replaceAll(/ +/g, ' '),
      / rename \(source, folder of the file\)/,
    );
  });

  it('the report has them below what was tried', () => {
    const text = renderExplore(gotRound);
    assert.match(text, /\nTried\n[\s\S]*\n\nWays round a denial\n {2}read {7}allowed/);
  });

  it('an effect that could not be tried says why, though nothing else was', () => {
    const why = 'what was denied is allowed on this file alone';
    const matrix = tried.matrix.map((cell) => ({
      ...cell,
      is: 'not tried' as const,
      why: cell.effect === 'read' ? why : unsaid,
    }));
    assert.deepEqual(waysText({ ...tried, matrix }), [
      'Ways round a denial',
      `  read: not tried, as ${why}`,
      '  change, remove, replace, mount: not tried, as nothing that is denied says',
      '    whether this is',
    ]);
  });

  it('a client that denies nothing has none', () => {
    const matrix = tried.matrix.map((cell) => ({ ...cell, is: 'not tried' as const, why: unsaid }));
    assert.deepEqual(waysText({ ...tried, matrix }), []);
    assert.deepEqual(allShownWays({ ...tried, matrix }), []);
    assert.doesNotMatch(renderExplore(resultOf({ bypass: { ...tried, matrix } })), /Ways round/);
  });
});
