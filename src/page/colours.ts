// The colours of the timeline, from the style of the page, so that both themes have one source.
const names = [
  ...(['text', 'muted', 'line', 'surface', 'good', 'late', 'bad', 'run', 'call', 'notify'] as const),
  ...(['service', 'lock', 'stall', 'accent', 'badSoft', 'cycle'] as const),
];
export type Colours = Readonly<Record<(typeof names)[number], string>>;

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
}
