// The desk by keyboard, and one person beside it. All of it is reached by Tab without this file, and the letters
// can be turned off (WCAG 2.1.4): the choice stays in this browser.
const KEPT = 'desk-letters';
const help = document.getElementById('raccourcis');
const letters = document.getElementById('lettres');
const wide = matchMedia('(min-width: 70rem)'); // as in app.css: narrower, a person has a page of their own

function kept() {
  try { return localStorage.getItem(KEPT) !== 'off'; } catch { return true; }
}

letters.checked = kept();
help.hidden = false;
letters.addEventListener('change', () => {
  try { localStorage.setItem(KEPT, letters.checked ? 'on' : 'off'); } catch { /* it lasts as long as the page */ }
});

const rows = () => [...document.querySelectorAll('[data-row]')];
const panel = () => document.getElementById('personne');
const opened = () => document.getElementById(`suivi-${panel().dataset.person}`);
const here = () => document.activeElement.closest('[data-row]');
const nameOf = (row) => row.querySelector('.row-link');

function go(step) {
  const all = rows();
  const now = all.indexOf(here() ?? opened());
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  if (next) nameOf(next).focus();
}

function toggleHelp() {
  help.open = !help.open;
  if (help.open) help.querySelector('summary').focus();
}

function mark() {
  for (const row of rows()) row.toggleAttribute('data-open', row === opened());
}

function close() {
  const row = opened();
  panel().hidden = true;
  delete panel().dataset.person;
  mark();
  if (row) nameOf(row).focus();
}

const LETTERS = {
  j: () => go(1),
  k: () => go(-1),
  a: () => (here() ?? opened())?.querySelector('[data-act]').click(),
  '/': () => document.getElementById('q').focus(),
  '?': toggleHelp,
};
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, [contenteditable]');
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  // An arrow moves between rows only from a row: elsewhere it scrolls, as everywhere.
  if (event.key in ARROWS && here()) go(ARROWS[event.key]);
  else if (event.key === 'Escape' && !panel().hidden) close();
  else if (Object.hasOwn(LETTERS, event.key) && letters.checked) LETTERS[event.key]();
  else return;
  event.preventDefault();
});

// A name opens the person beside the list, where there is room; with a modifier, a page of its own as any link.
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-panel]');
  if (!link || !wide.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  window.htmx.ajax('GET', link.dataset.panel, { target: '#personne', swap: 'outerHTML', source: link });
});

document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  const swapped = ctx.target?.id;
  if (swapped === 'personne') {
    document.getElementById('personne-nom').focus();
    const row = opened();
    // What was done in the panel changes the row too.
    if (row && !ctx.sourceElement.matches('[data-panel]')) {
      window.htmx.ajax('GET', nameOf(row).dataset.rowUrl, { target: `#${row.id}`, swap: 'outerHTML', source: row });
    }
  }
  // One row is opened at a time: what stands in it has one name in the page.
  if (swapped?.endsWith('-faire')) {
    for (const other of document.querySelectorAll('.in-place > td')) if (other.id !== swapped) other.replaceChildren();
    document.getElementById('sur-place-titre')?.focus();
  }
  // The button that was pressed went with its row: the focus stays on that person.
  const name = document.getElementById(`${swapped}-nom`);
  if (name && document.activeElement === document.body) name.focus();
  mark();
});
