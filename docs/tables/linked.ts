// Pages that a sentence of the sources names, as links for a page of docs/reference.

/** `docs/how-to/verifying.md` becomes a link with that page's name. */
export function linked(text: string): string {
  return text.replaceAll(/\bdocs\/([\w-]+)\/([\w-]+\.md)/g, (_, kind: string, page: string) =>
    kind === 'reference' ? `[${page}](${page})` : `[${page}](../${kind}/${page})`,
  );
}
