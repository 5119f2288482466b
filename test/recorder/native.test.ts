// The recorder's own parts without a system. More kills, longer storms and recordings, and sanitizers, are in
// native.heavy.ts.
import { leaveOutOnMac } from '../linux-only.ts';
import { gxx } from '../native/compile.ts';
import { passRecorderTests } from './native-tests.ts';

describe('the recorder without a system', () => {
  it('the recorder passes its native tests', async function () {
    leaveOutOnMac(this, 'it compiles the sources for Linux');
    const compiler = gxx;
    await passRecorderTests({ compiler, flags: ['-O1'], kills: 20, storm: 20_000, rounds: 24, target: 'recorder' });
  });
});
