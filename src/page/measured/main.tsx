// The page of a benchmark or of a squeeze: mounts it, with its keys and its address.
import { copy } from '../copy.ts';
import { Help, helpKey, isHelpOpen, type Key, mount, ShellButtons, Told, themeKey } from '../shell.tsx';
import { Bench } from './bench.tsx';
import { follow, keepAddress } from './links.ts';
import { Squeeze } from './squeeze.tsx';
import { chosen, event, events, page, searches, time, times } from './state.ts';

const close: Key = {
  keys: ['Escape'],
  does: 'close, clear the choice',
  act: () => {
    if (isHelpOpen.value) isHelpOpen.value = false;
    else {
      event.value = '';
      chosen.value = null;
    }
  },
};

const keyTable: readonly Key[] =
  page.kind === 'bench'
    ? [
        { keys: ['n'], does: 'next event type', act: () => stepEvent(1) },
        { keys: ['p'], does: 'previous event type', act: () => stepEvent(-1) },
        ...times.map((name, at) => ({
          keys: [String(at + 1)],
          does: `${name} times`,
          act: () => {
            time.value = name;
          },
        })),
        themeKey,
        helpKey,
        close,
      ]
    : [
        { keys: ['n'], does: 'next search', act: () => stepSearch(1) },
        { keys: ['p'], does: 'previous search', act: () => stepSearch(-1) },
        { keys: ['c'], does: 'copy the command that fails', act: copyCommand },
        themeKey,
        helpKey,
        close,
      ];

function stepEvent(by: number): void {
  const at = events.indexOf(event.value);
  event.value = events[(at + by + events.length) % events.length] ?? '';
}

function stepSearch(by: number): void {
  const at = searches.findIndex(({ link }) => link === chosen.value);
  const to = at < 0 ? (by > 0 ? 0 : searches.length - 1) : (at + by + searches.length) % searches.length;
  chosen.value = searches[to]?.link ?? null;
}

function copyCommand(): void {
  if (page.kind !== 'squeeze') return;
  const place = searches.find(({ link }) => link === chosen.value) ?? searches[0];
  const command = place === undefined ? null : page.results[place.result]?.searches[place.search]?.finding?.command;
  if (command != null) void copy(command, 'the command');
}

function App() {
  return (
    <>
      <Header />
      <main class="view">{page.kind === 'bench' ? <Bench of={page} /> : <Squeeze of={page} />}</main>
      <Help table={keyTable} />
      <Told />
    </>
  );
}

function Header() {
  const [about, ...names] =
    page.kind === 'bench'
      ? [
          page.keptWords === '' ? 'Benchmark' : page.keptWords,
          page.sides[0].client,
          page.about[0]?.lines.find(([label]) => label === 'trace')?.[1] ?? '',
        ]
      : ['Squeeze', page.results[0]?.clients[0] ?? '', page.results[0]?.trace ?? ''];
  return (
    <header class="top slim">
      <div class="verdict">
        <h1 class={page.tone}>{page.closing}</h1>
        <div class="about">
          <strong>{about}</strong>
          <span>
            {names.map((name, at) => (
              <>
                {at > 0 && ' · '}
                <bdi>{name}</bdi>
              </>
            ))}
          </span>
        </div>
      </div>
      <nav aria-label="Page">
        <ShellButtons />
      </nav>
    </header>
  );
}

mount(<App />, keyTable);
addEventListener('hashchange', () => follow(location.hash));
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('main details')) details.open = true;
});
follow(location.hash);
keepAddress();
