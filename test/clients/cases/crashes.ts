// Clients that die of a signal.
import { blocking, type ClientCase, finds, silent, violation } from '../client-case.ts';

/** Every way to die of a signal gives a stack, wherever it happens; without a way the program is silent. */
const crashes = (way: string, places: readonly string[]): ClientCase[] =>
  ['', ...places].map((place) =>
    finds('crashes-by-signal', 'crashes-by-signal', [violation('client-crash', null)], {
      defines: place === '' ? [way] : [way, place],
      exitCode: 5,
    }),
  );

export const signals: readonly ClientCase[] = [
  silent('crashes-by-signal'),
  silent('lives-through-signals'),
  finds('mutes-wild-path', 'mutes-wild-path+with_path', [violation('client-crash', 'es_mute_path')], { exitCode: 5 }),
  silent('mutes-wild-path', { defines: ['WITH_PATH'] }),
  ...crashes('RAISES', ['ON_THREAD']),
  ...crashes('KILLS', ['ON_QUEUE']),
  ...crashes('QUEUES', ['ON_QUEUE']),
  ...crashes('KILLS_THREAD', ['ON_THREAD']),
  ...crashes('TGKILLS', ['ON_QUEUE']),
  ...crashes('ASSERTS', ['ON_QUEUE']),
  ...crashes('FREES_TWICE', ['ON_QUEUE']),
  ...crashes('OVERFLOWS', ['ON_QUEUE', 'ON_THREAD']),
  ...crashes('SMASHES', ['ON_QUEUE']),
  finds(
    'throws-in-handler.cc',
    'throws-in-handler+catches',
    // What the C++ runtime prints in this case is printed in the handler.
    [violation('client-crash', null), ...['fwrite', 'fputs', 'fputc'].map(blocking)],
    { exitCode: 5 },
  ),
  silent('throws-in-handler.cc', { defines: ['CATCHES'] }),
];
