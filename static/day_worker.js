// The page of the day, for a reload without network: the door's or a stand's, and nothing else. It is kept for the
// day it was read, with the files it is drawn with; who leaves erases it (Clear-Site-Data), and so does another day.
const NAME = 'day';
const PATIENCE_MS = 6000;
const CARRIED = ['Content-Type', 'Content-Security-Policy', 'Referrer-Policy', 'X-Content-Type-Options', 'Permissions-Policy'];
const DOWN = new Set([502, 503, 504]);
const today = () => new Date().toDateString();

async function opened() {
  const kept = await caches.open(NAME);
  const mark = await kept.match('/day');
  if (mark && await mark.text() === today()) return kept;
  await caches.delete(NAME);
  const fresh = await caches.open(NAME);
  await fresh.put('/day', new Response(today()));
  return fresh;
}

// Only the page itself: one that was asked for a first name, or for a number, is left out.
async function keepPage(address, answer) {
  const { pathname, search } = new URL(address);
  if (answer.status !== 200 || answer.redirected || search) return;
  const text = (await answer.text()).replace('<html ', `<html data-kept="${Date.now()}" `);
  const headers = new Headers(CARRIED.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]));
  await (await opened()).put(pathname, new Response(text, { headers }));
}

async function keepFiles(addresses) {
  const kept = await opened();
  for (const address of addresses) {
    if (!await kept.match(address)) await kept.add(address);
  }
}

async function readPage(request, event) {
  const kept = async () => (await opened()).match(new URL(request.url).pathname);
  const asked = fetch(request).then((answer) => {
    event.waitUntil(keepPage(request.url, answer.clone()));
    return answer;
  });
  const slow = new Promise((done) => { setTimeout(done, PATIENCE_MS); }).then(kept);
  try {
    const first = await Promise.race([asked, slow]) ?? await asked;
    return DOWN.has(first.status) ? await kept() ?? first : first;
  } catch {
    return await kept() ?? Response.error();
  }
}

async function readFile(request) {
  return await (await opened()).match(request) ?? fetch(request);
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(opened().then(() => self.clients.claim())));
self.addEventListener('message', (event) => {
  const { here, shell } = event.data;
  event.waitUntil(Promise.all([
    keepFiles(shell),
    fetch(here).then((answer) => keepPage(new URL(here, self.location).href, answer)),
  ]).catch(() => {}));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(readPage(request, event));
  else if (new URL(request.url).pathname.startsWith('/static/')) event.respondWith(readFile(request));
});
