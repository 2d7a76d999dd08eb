// Registers the service worker, tells when there is no network, and fills the offline page with what was seen lately.
const note = document.querySelector("[data-offline-note]");
const tell = () => { if (note) note.hidden = navigator.onLine; };
addEventListener("online", tell);
addEventListener("offline", tell);
tell();

if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}

const list = document.querySelector("[data-seen-list]");
if (list && "caches" in window) {
  const cache = await caches.open("seen-v1");
  for (const request of (await cache.keys()).reverse()) {
    const path = new URL(request.url).pathname;
    if (!path.startsWith("/san-pham/")) continue;
    const title = (await (await cache.match(request)).text()).match(/<h1[^>]*>([^<]+)</);
    if (!title) continue;
    const link = document.createElement("a");
    link.href = path;
    link.textContent = new DOMParser().parseFromString(title[1], "text/html").body.textContent.trim();
    const row = document.createElement("li");
    row.append(link);
    list.append(row);
  }
  if (list.children.length) document.querySelector("[data-seen]").hidden = false;
}
