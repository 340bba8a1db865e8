// Every page works without this file: it reads aloud, prints, and says what an htmx swap has changed.
const page = document.documentElement;
const voice = window.speechSynthesis;
page.classList.add('can-print');
if (voice) page.classList.add('can-listen');

function hush() {
  voice.cancel();
  for (const button of document.querySelectorAll('[data-listen]')) button.setAttribute('aria-pressed', 'false');
}

// The cards first, then the rest of the page: who listens wants the offers, not the filters.
function linesToRead() {
  const card = '[data-read-first], .match';
  const main = document.querySelector('main');
  const rest = [...main.children].filter((part) => !part.matches(`${card}, .filters`) && !part.querySelector(card));
  const parts = [...main.querySelectorAll(card), ...rest];
  return parts.flatMap((part) => part.innerText.split(/\n+/)).filter((line) => line.trim());
}

function readAloud(button) {
  const wasReading = button.getAttribute('aria-pressed') === 'true';
  hush();
  if (wasReading) return;
  button.setAttribute('aria-pressed', 'true');
  let speech;
  for (const line of linesToRead()) { // a line at a time: some voices stop in the middle of a long text
    speech = new SpeechSynthesisUtterance(line);
    speech.lang = page.lang;
    speech.rate = 0.9;
    voice.speak(speech);
  }
  if (speech) speech.onend = hush;
}

// One listener on the document: it outlives every swap.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-listen], [data-print]');
  if (!button) return;
  if ('print' in button.dataset) print(); else readAloud(button);
});
if (voice) addEventListener('pagehide', hush);

// Who leaves erases what a day page kept in this browser: said once, when something of it was not sent.
document.addEventListener('submit', (event) => {
  if (event.target.getAttribute('action') !== '/quitter') return;
  let kept = null;
  try { kept = localStorage.getItem('day-kept'); } catch { /* then nothing was kept */ }
  if (kept === null) return;
  if (kept !== '0' && !event.target.dataset.told) {
    event.preventDefault();
    event.target.dataset.told = 'true';
    const said = document.createElement('div');
    said.className = 'notice bad';
    said.setAttribute('role', 'alert');
    said.append(document.createElement('p'));
    said.firstChild.textContent = `Gardé ici, pas encore envoyé\u00a0: ${kept}. Quitter l’efface. Appuyez encore pour quitter.`;
    document.getElementById('main').prepend(said);
    return;
  }
  localStorage.removeItem('day-kept');
  indexedDB.deleteDatabase('day');
  window.caches?.delete('day');
});

function say(words, seen) {
  const place = document.getElementById('annonce');
  place.classList.toggle('seen', seen);
  place.textContent = words;
}

// A field with a datalist is a completion: it asks `?q=`, whatever its own name is, and it never talks.
document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  const field = ctx.sourceElement;
  if (!field.list) return;
  ctx.request.body.delete(field.name);
  ctx.request.body.set('q', field.value);
});
document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.list) return;
  const swapped = document.getElementById(ctx.target?.id);
  const words = swapped?.querySelector('[data-announce]')?.textContent ?? '';
  say(words.trim().replace(/\s+/g, ' '), false);
});
document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx && !ctx.sourceElement?.list) say(document.getElementById('annonce').dataset.offline, true);
});
