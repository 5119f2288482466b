// Copies text, also where a page from a file may not use the clipboard.
import { announced } from './shell.tsx';

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  announced.value = `Copied ${what}`;
}
