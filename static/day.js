// The day of a meeting where the connection is poor. What is done at the door or at a stand is kept in this browser
// under a key of its own, then sent in order; the server does each key once, so that a lost answer doubles nothing.
// It is erased once sent, when one leaves, and on another day. Without this file the forms are sent as any other.
const file = document.getElementById('file');
const { here, block, enter, worker } = file.dataset;
const part = (name) => file.querySelector(`[data-${name}]`);
// To be sent; refused, so that somebody has to choose; a name to look for.
const [WAITING, HELD, LATER] = ['waiting', 'held', 'later'];
const BUSY = new Set([408, 425, 429, 502, 503, 504]);
const TIMEOUT_MS = 20000;
const SLOW_MS = 1000; // a sending that takes longer is shown as kept
const OPENED = Date.now();

let token = document.querySelector('input[name=csrf_token]')?.value ?? '';
let halted = ''; // why nothing leaves now: 'cut' or 'enter'
let sending = false;
let waitS = 2;
let timer;
let gone = 0; // sent since the connection came back
const numbered = []; // walk-ins whose number came late: said until somebody has seen it, never written down

// ---------- what this browser holds: one line an act, in the order of `seq`

function store(mode, ask) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open('day', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('lines', { keyPath: 'seq', autoIncrement: true });
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const work = base.transaction('lines', mode, { durability: 'strict' });
      const asked = ask(work.objectStore('lines'));
      work.oncomplete = () => { base.close(); done(asked.result); };
      work.onabort = () => { base.close(); failed(work.error); };
    };
  });
}
const everything = () => store('readonly', (lines) => lines.getAll());
const save = (line) => store('readwrite', (lines) => lines.put(line));
const forget = (seq) => store('readwrite', (lines) => lines.delete(seq));
const mine = async () => (await everything()).filter((line) => line.here === here);
const day = () => new Date().toDateString();

function clock(instant) {
  const at = new Date(instant);
  return `${at.getHours()}\u00a0h\u00a0${String(at.getMinutes()).padStart(2, '0')}`;
}

// What was not sent on its day can no longer be: all it said is erased, and that it is lost stays told until seen.
async function forgetOtherDays() {
  for (const { seq, at, state, done } of (await everything()).filter((line) => line.day !== day())) {
    const told = 'Effacé sans être envoyé.';
    const left = { seq, here, at, day: day(), state: HELD, done: true, fields: [], label: 'Un geste d’un autre jour', told };
    if (done || state === LATER) await forget(seq);
    else await save(left);
  }
}

// ---------- what it shows

function say(words) {
  const place = part('said');
  place.textContent = words;
  place.hidden = !words;
}

const build = (tag, said = {}) => Object.assign(document.createElement(tag), said);

function button(words, about, act) {
  const made = build('button', { type: 'button', className: 'button quiet slim' });
  made.append(words, build('span', { className: 'spoken', textContent: ` : ${about}` }));
  made.addEventListener('click', act);
  return made;
}

function row(title, told, buttons) {
  const [made, words, acts] = [build('li'), build('span'), build('div', { className: 'actions' })];
  words.append(build('strong', { textContent: title }), build('br'), build('small', { textContent: told }));
  acts.append(...buttons);
  made.append(words, acts);
  return made;
}

function choices(line) {
  const drop = button(line.done ? 'Vu' : 'Retirer', line.label, async () => { await forget(line.seq); draw(); });
  if (line.done) return [drop];
  if (line.state === LATER) return [button('Chercher', line.label, () => lookFor(line)), drop];
  if (line.status === 422) return [button('Corriger', line.label, () => correct(line)), drop];
  return [button(line.noted ? 'Garder le mien' : 'Renvoyer', line.label, () => again(line)), drop];
}

async function draw() {
  const lines = await mine();
  const waiting = lines.filter((line) => line.state === WAITING).length;
  const count = part('count');
  let words = waiting ? `Gardé ici\u00a0: ${waiting} à envoyer.` : '';
  if (waiting && halted === 'enter') words = `Reconnectez-vous\u00a0: ${waiting} à envoyer.`;
  if (count.dataset.count !== words) { // what is said already is not said again
    count.dataset.count = words;
    count.textContent = words;
    if (words && halted === 'enter') count.append(' ', build('a', { href: enter, textContent: 'Entrer' }));
  }
  count.hidden = !words;
  part('list').replaceChildren(
    ...lines.filter(({ state }) => state === WAITING).map((line) => row(line.label, `${clock(line.at)}, en attente`, [])),
  );
  part('waiting').hidden = !waiting;
  const list = part('lines'); // these ask something of somebody: always in sight
  list.replaceChildren(
    ...lines.filter(({ state }) => state !== WAITING).map((line) => row(line.label, line.told, choices(line))),
    ...numbered.map((one) => row(one.label, one.words, [button('Vu', one.label, () => {
      numbered.splice(numbered.indexOf(one), 1);
      draw();
    })])),
  );
  list.hidden = !list.children.length;
  try {
    localStorage.setItem('day-kept', (await everything()).filter(({ state, done }) => state !== LATER && !done).length);
  } catch { /* only the warning of who leaves is lost */ }
}

function offline() {
  const kept = document.documentElement.dataset.kept;
  const words = navigator.onLine ? '' : 'Hors ligne. Continuez\u00a0: tout est gardé ici.';
  part('off').textContent = kept ? `Hors ligne, page de ${clock(Number(kept))}.` : words;
  part('off').hidden = !(kept || words);
}

// ---------- keeping

function labelOf(form, fields, submitter) {
  const said = submitter?.querySelector('span')?.firstChild?.textContent.trim() ?? '';
  const words = form.dataset.keep.replace(' :', '\u00a0:');
  return words.replace(/\{(\w+)\}/g, (_, name) => (name === 'button' ? said : fields[name] ?? ''));
}

function missing(form) {
  const field = form.elements[form.dataset.needs];
  if (!field || (field.value.trim() && (field.inputMode !== 'numeric' || /^\d+$/.test(field.value.trim())))) return false;
  say(form.dataset.ask);
  field.focus();
  return true;
}

async function keep(form, submitter) {
  if (missing(form) || form.dataset.busy) return;
  form.dataset.busy = 'true'; // pressed twice, it is one act
  try {
    await write(form, submitter);
  } catch {
    say('Rien n’a pu être gardé ici. Rechargez la page.');
    return;
  } finally {
    delete form.dataset.busy;
  }
  say('');
  const slow = setTimeout(draw, SLOW_MS);
  await send();
  clearTimeout(slow);
}

async function write(form, submitter) {
  const fields = [...new FormData(form)].filter(([name]) => name !== 'csrf_token');
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const seen = Object.fromEntries(fields);
  const action = new URL(form.action).pathname;
  const noted = 'version' in seen;
  if (noted) { // one's own notes that are still here count as seen
    const before = (await mine()).filter((line) => line.action === action && line.state === WAITING).length;
    fields[fields.findIndex(([name]) => name === 'version')][1] = String(Number(seen.version) + before);
  }
  const { replaces, since } = form.dataset; // what is corrected keeps its hour, and its first line until now
  await save({
    here, action, fields, noted, key: crypto.randomUUID(), at: Number(since ?? Date.now()), day: day(),
    state: WAITING, label: labelOf(form, seen, submitter), name: seen[form.dataset.named] ?? '',
  });
  if (replaces) await forget(Number(replaces));
  delete form.dataset.replaces;
  delete form.dataset.since;
  if (!noted) for (const field of form.querySelectorAll('input:not([type=hidden])')) clear(field);
}

const clear = (field) => Object.assign(field, field.type === 'checkbox' ? { checked: false } : { value: '' });

async function later(form) {
  const name = form.elements.prenom.value.trim();
  if (!name) return;
  const label = form.dataset.later.replace('{prenom}', name);
  const told = 'À chercher quand la connexion revient.';
  await save({ here, fields: [], name, label, at: Date.now(), day: day(), state: LATER, told });
  clear(form.elements.prenom);
  draw();
}

// ---------- sending

function bodyOf(line) {
  const body = new URLSearchParams(line.fields);
  body.set('csrf_token', token);
  body.set('key', line.key);
  body.set('ago', String(Math.max(0, Math.round((Date.now() - line.at) / 1000))));
  return body;
}

async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout?.(TIMEOUT_MS) });
    const text = await answer.text();
    return { status: answer.status, page: new DOMParser().parseFromString(text, 'text/html') };
  } catch { // cut, too slow, or cut in the middle of the answer
    return { status: 0 };
  }
}

// The page as it is now: its token, and what it says of each form. Read whole, so that who is out is sent to enter.
async function freshPage() {
  const { status, page } = await ask(here);
  if (status === 200) {
    token = page.querySelector('input[name=csrf_token]')?.value ?? token;
    for (const field of document.querySelectorAll('input[name=csrf_token]')) field.value = token;
    return page;
  }
  halted = status === 401 || status === 403 ? 'enter' : 'cut';
  return null;
}

async function sendOne(line, tokenIsOld = true) {
  const { status, page } = navigator.onLine
    ? await ask(line.action, { method: 'POST', body: bodyOf(line), headers: { 'HX-Request': 'true' } })
    : { status: 0 };
  const receipt = page?.querySelector('[data-receipt]');
  if (status === 200 && receipt?.dataset.receipt === line.key) return sent(line, receipt);
  if (status === 400 && tokenIsOld) return (await freshPage()) ? sendOne(line, false) : false;
  if (status === 401 || status === 403) halted = 'enter';
  else if (status < 300 || BUSY.has(status)) halted = 'cut'; // 200 without our receipt: a café's own page
  else {
    const told = page?.querySelector('[data-announce]')?.textContent.trim() || 'Une panne chez nous. Essayez encore.';
    await save({ ...line, state: HELD, status, told });
    return true;
  }
  return false;
}

async function sent(line, receipt) {
  const words = receipt.querySelector('p').textContent.trim();
  if ('fresh' in receipt.dataset) await forget(line.seq);
  else await save({ ...line, state: HELD, done: true, told: words });
  const label = line.name ? `${line.name}\u00a0: ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
  if (line.name && (halted || line.at < OPENED)) numbered.push({ label: line.name, words });
  if (line.noted) {
    const fields = new Map(line.fields);
    const { version, line: words } = document.querySelector(`form[action="${line.action}"]`)?.elements ?? {};
    if (version) version.value = String(Number(fields.get('version')) + 1);
    if (words) words.defaultValue = fields.get('line');
  }
  gone += 1;
  say(gone === 1 ? label : `Envoyé\u00a0: ${gone}. ${label}`);
  return true;
}

async function sendAll() {
  let changed = false;
  await forgetOtherDays();
  for (;;) {
    const line = (await mine()).find((one) => one.state === WAITING);
    if (!line) break;
    if (!await sendOne(line)) {
      retry();
      return;
    }
    changed = true;
    await draw();
  }
  halted = '';
  gone = 0;
  waitS = 2;
  if (changed || document.documentElement.dataset.kept) refresh();
}

function retry() {
  if (halted === 'enter') return;
  timer = setTimeout(send, waitS * 1000);
  waitS = Math.min(2 * waitS, 60);
}

// One tab at a time, where the browser can tell; where it cannot, the keys are enough.
async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    await (navigator.locks ? navigator.locks.request('day', sendAll) : sendAll());
  } finally {
    sending = false;
    await draw();
  }
}

// ---------- choosing

async function again(line) {
  const page = line.noted ? await freshPage() : null;
  const seen = page?.querySelector(`form[action="${line.action}"] [name=version]`)?.value;
  const fields = line.fields.map(([name, value]) => (name === 'version' && seen ? [name, seen] : [name, value]));
  await save({ ...line, fields, state: WAITING, told: undefined, status: undefined });
  await send();
}

async function correct(line) {
  const form = document.querySelector(`form[data-needs][action="${line.action}"]`);
  if (!form) return;
  for (const field of form.querySelectorAll('input:not([type=hidden])')) {
    const said = line.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === 'checkbox') field.checked = said.includes(field.value);
    else [field.value] = said;
  }
  Object.assign(form.dataset, { replaces: line.seq, since: line.at });
  form.elements[form.dataset.needs].focus();
}

async function lookFor(line) {
  await forget(line.seq);
  location.assign(`${here}?prenom=${encodeURIComponent(line.name)}`);
}

function typing() {
  return [...document.getElementById(block).querySelectorAll('input:not([type=hidden])')].some((field) => (
    field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue && field.value));
}

// What the page shows is read again, unless somebody is in the middle of typing, or begins while it comes. It is put in
// place in one go: a key that is pressed meanwhile is never lost.
async function refresh() {
  keepPage();
  if (typing()) return;
  const { status, page } = await ask(here);
  const fresh = status === 200 && page.getElementById(block);
  if (!fresh || typing()) return;
  const at = document.activeElement?.closest(`#${block}`) && document.activeElement;
  const focused = at && (at.id || at.form?.querySelector('input[id]')?.id || 'main');
  token = page.querySelector('input[name=csrf_token]')?.value ?? token;
  document.getElementById(block).replaceWith(fresh);
  window.htmx?.process(fresh);
  delete document.documentElement.dataset.kept;
  offline();
  if (focused) document.getElementById(focused)?.focus();
}

// ---------- the page itself, for a reload without network

async function keepPage() {
  if (!('serviceWorker' in navigator)) return;
  const drawn = document.querySelectorAll(['link', 'use'].map((name) => `${name}[href*="/static/"]`)
    .concat(['script', 'img'].map((name) => `${name}[src*="/static/"]`)).join());
  const shell = [...drawn].map((one) => one.getAttribute('href') ?? one.getAttribute('src'));
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ here, shell: [...new Set(shell.map((address) => address.split('#')[0]))] });
}

async function register() {
  for (const one of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(one.scope).pathname !== here) await one.unregister(); // of another meeting, or another day
  }
  await navigator.serviceWorker.register(worker, { scope: here });
  await keepPage();
}

// ---------- from here on, when this browser can keep

async function start() {
  if (!crypto.randomUUID) return;
  await everything(); // throws where nothing can be kept: then the forms stay as they were
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.keep) {
      event.preventDefault();
      keep(form, event.submitter);
    } else if (form.dataset.later && !navigator.onLine) {
      event.preventDefault();
      later(form);
    } else if (!navigator.onLine && document.getElementById(block)?.contains(form)) {
      event.preventDefault();
      say('Ce geste demande la connexion. Essayez plus tard.');
    }
  });
  document.addEventListener('input', () => say('')); // who types the next one has read the last one
  addEventListener('online', () => { offline(); waitS = 2; send(); });
  addEventListener('offline', offline);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) send(); });
  const number = new URLSearchParams(location.search).get('numero');
  const field = document.getElementById('number');
  if (document.documentElement.dataset.kept && number && field) field.value = number; // a code that was scanned
  offline();
  await send();
  if ('serviceWorker' in navigator && document.querySelector('form[data-keep]')) await register();
}

start().catch(() => {});
