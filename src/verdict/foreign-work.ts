// Takes out of the findings what libraries of Linux do beneath a call where Apple's do not, and what Go's runtime does for
// itself: a client gets no violation for the Foundation that it is tested with, nor for the scheduler of its language.
import type { Frame } from '../symbols/frame.ts';
import { workOfGo } from './go-runtime.ts';
import type { Verdict } from './verdict.ts';

interface ForeignWork {
  /** File name of the library. */
  readonly library: RegExp;
  readonly function: RegExp;
  /** What Apple's library does instead. */
  readonly macos: string;
  /** Apple's library does the same once in a process. */
  readonly once?: boolean;
}

const foundation = /^lib(Foundation\w*|_Foundation\w*|CoreFoundation)\.so/;

/** Swift's names are mangled in programs without its demangler: `$s10Foundation4UUIDV`. */
const foreignWork: readonly ForeignWork[] = [
  {
    library: foundation,
    function: /uuid_generate|^\$s\d+Foundation\w*4UUIDV|^(?:Foundation\w*\.)?UUID\b/,
    macos: 'On macOS UUID() asks the kernel for random bytes and opens no file.',
  },
  {
    library: /^lib(Foundation\w*|_Foundation\w*|CoreFoundation|icu\w+)\.so/,
    function: /TimeZone|timezone|tzname|8TimeZone|DateFormatter|udat_|ucal_/,
    macos: 'On macOS Foundation reads the zone and its names once and keeps them.',
    once: true,
  },
];

/** Findings about a call that a handler makes, with its stack. */
const ruleOfCalls = 'blocking-call';

/**
 * Turns such findings into notes that say what macOS does. `verdicts` are in the order of their messages; `programs`
 * are the clients' files by process.
 */
export function withoutForeignWork(
  verdicts: readonly Verdict[],
  programs: ReadonlyMap<number, string | null>,
): readonly Verdict[] {
  const firstMessages = new Map<string, number | null>();
  return verdicts.flatMap((verdict) => {
    if (verdict.rule !== ruleOfCalls) return [verdict];
    const runtime = workOfGo(verdict.stack);
    if (runtime !== null) return [{ ...verdict, class: 'note', sentence: asNote(verdict), advice: runtime }];
    const work = foreignWorkOf(verdict, programs.get(verdict.process) ?? null);
    if (work === null) return [verdict];
    const note: Verdict = { ...verdict, class: 'note', advice: work.macos };
    if (work.once !== true) return [note];
    const site = `${verdict.process} ${work.macos}`;
    const message = verdict.message?.index ?? null;
    if (!firstMessages.has(site)) firstMessages.set(site, message);
    if (firstMessages.get(site) !== message) return [note];
    return [{ ...verdict, omitted: 0 }, ...(verdict.omitted === 0 ? [] : [{ ...note, omitted: verdict.omitted - 1 }])];
  });
}

/** Without the clause of what a handler must not do. */
const asNote = ({ sentence }: Verdict): string => sentence.replace(/; [^;]+\.$/, '.');

/** Looks at the frames beneath the client's own code. */
function foreignWorkOf({ stack }: Verdict, program: string | null): ForeignWork | null {
  const own = program === null ? -1 : stack.findIndex(({ image }) => image === program);
  const beneath = own < 0 ? stack : stack.slice(0, own);
  return foreignWork.find((work) => beneath.some((frame) => isOf(work, frame))) ?? null;
}

function isOf(work: ForeignWork, { image, function: name }: Frame): boolean {
  const file = image?.split('/').at(-1) ?? '';
  return name !== null && work.library.test(file) && work.function.test(name);
}
