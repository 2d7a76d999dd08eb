// Pages come from the network; without one, from what this phone saw lately. Nothing personal is ever kept.
// Nor is whether a certificate or a label is valid: that is only true at the moment of asking.
const SHELL = "shell-v1", SEEN = "seen-v2", MOST_SEEN = 30;
const FILES = {{ files|safe }};
const KEPT = /^\/(?:en\/)?(san-pham|chu-the|diem-ban|tin-tuc|anh)\//;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const current = [SHELL, SEEN];
  const drop = (names) => Promise.all(names.filter((name) => !current.includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, url));
  else if (FILES.includes(url.pathname) || KEPT.test(url.pathname)) event.respondWith(fileOrCopy(event.request));
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.ok && KEPT.test(url.pathname) && !url.search) await keep(request, answer.clone());
    else if (answer.status === 404 || answer.status === 410) await (await caches.open(SEEN)).delete(request);
    return answer;
  } catch {
    return (await caches.match(request)) || caches.match({{ offline|safe }});
  }
}

async function fileOrCopy(request) {
  const shell = await caches.open(SHELL), own = await shell.match(request);
  if (own) return own;
  try {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).pathname.startsWith("/anh/")) await keep(request, answer.clone());
    return answer;
  } catch (error) {
    const copy = await caches.match(request);
    if (copy) return copy;
    throw error;
  }
}

async function keep(request, answer) {
  const cache = await caches.open(SEEN);
  await cache.delete(request);
  await cache.put(request, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_SEEN)).map((old) => cache.delete(old)));
}
