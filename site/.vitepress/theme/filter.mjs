// A field at the top of a page with long tables. While it has words, the page has the rows with them, under their
// headings, and nothing else.

/** Fewer are found by eye. */
const fewest = 30;

export function filterTables(document) {
  const title = document.querySelector('.vp-doc h1');
  const tables = [...document.querySelectorAll('.vp-doc table')];
  const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]);
  const count = tables.reduce((sum, table) => sum + rowsOf(table).length, 0);
  if (title === null || count < fewest || document.querySelector('.table-filter') !== null) return;
  const field = document.createElement('input');
  field.type = 'search';
  field.className = 'table-filter';
  field.placeholder = `Filter ${count} rows`;
  field.setAttribute('aria-label', field.placeholder);
  title.after(field);
  field.addEventListener('input', () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of tables.flatMap(rowsOf)) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    let needsHeading = false;
    for (let part = field.parentElement.lastElementChild; part !== field; part = part.previousElementSibling) {
      const isHeading = /^H[2-6]$/.test(part.tagName);
      const hasRows = tables.includes(part) && rowsOf(part).some((row) => !row.hidden);
      part.hidden = words.length > 0 && !hasRows && !(isHeading && needsHeading);
      needsHeading = hasRows || (needsHeading && !isHeading);
    }
  });
}
