// What every page has: theme, keys and the list of them, and words for those who do not see what happened.
import { effect, signal } from '@preact/signals';
import { type ComponentChild, render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { pageIds } from '../report/html/page-data.ts';

export const theme = signal<'light' | 'dark' | null>(null);
export const isHelpOpen = signal(false);
/** What has just happened, for those who do not see it. */
export const announced = signal('');

export interface Key {
  readonly keys: readonly string[];
  readonly does: string;
  readonly act: () => void;
}

export const themeKey: Key = { keys: ['t'], does: 'dark or light', act: turnTheme };
export const helpKey: Key = { keys: ['?'], does: 'these keys', act: turnHelp };

export function turnTheme(): void {
  const dark = theme.value === null ? matchMedia('(prefers-color-scheme: dark)').matches : theme.value === 'dark';
  theme.value = dark ? 'light' : 'dark';
}

export function turnHelp(): void {
  isHelpOpen.value = !isHelpOpen.value;
}

/** Keys with Ctrl are the browser's, and those in a field are text. */
export function onKey(table: readonly Key[], event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  const types = /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  if (types && event.key !== 'Escape') return;
  const key = table.find(({ keys }) => keys.includes(event.key));
  if (key === undefined) return;
  if (types) target.blur();
  event.preventDefault();
  key.act();
}

export function ShellButtons() {
  return (
    <>
      <button type="button" class="icon" onClick={turnTheme} aria-label="Dark or light" title="Dark or light (t)">
        ◐
      </button>
      <button type="button" class="icon" onClick={turnHelp} aria-label="Keys" title="Keys (?)">
        ?
      </button>
    </>
  );
}

export function Told() {
  return (
    <p class="toast" role="status">
      {announced.value}
    </p>
  );
}

export function Help({ table, hint }: { readonly table: readonly Key[]; readonly hint?: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  const close = (): void => {
    isHelpOpen.value = false;
  };
  return (
    <dialog ref={dialog} aria-label="Keys" onClose={close}>
      <h2>Keys</h2>
      <dl class="keys">
        {table.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {hint !== undefined && <p class="hint">{hint}</p>}
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}

/** Shows the page instead of its text, and follows the theme and the keys. */
export function mount(app: ComponentChild, table: readonly Key[]): void {
  effect(() => {
    if (theme.value === null) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme.value;
  });
  const element = document.getElementById(pageIds.app);
  if (element !== null) {
    element.replaceChildren();
    render(app, element);
  }
  document.addEventListener('keydown', (event) => onKey(table, event));
}
