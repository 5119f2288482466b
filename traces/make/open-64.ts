// Sixty-four AUTH_OPEN of sixty-four files by four processes, 8 ms apart: the simplest possible stream, for counting.
import { Story } from './story.ts';

export function open64(): Story {
  const story = new Story();
  const actors = [0, 1, 2, 3].map((index) =>
    story.actor(`/usr/local/bin/reader-${'abcd'[index]}`, {
      pid: 700 + index,
      uid: 501,
      platform: false,
      team: 'K3V8P1Z6WD',
    }),
  );
  for (let index = 0; index < 64; index++) {
    const actor = actors[index % 4];
    if (!actor) throw new RangeError('four actors');
    const file = story.file(`/Users/noor/notes/${String(index).padStart(2, '0')}.txt`, BigInt(index) * 100n);
    story.wait(8).auth('open', actor, { open: { fflag: 0x1, file } }, 0);
  }
  return story;
}
