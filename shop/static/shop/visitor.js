// What this browser remembers of its visitor: hearts of wished products, and products viewed before. Pages stay the same for everyone.
const KEY = "da-xem", KEPT = 12, SHOWN = 6;

function wished() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("yeu_thich="));
  return new Set(found ? found.slice("yeu_thich=".length).split(".") : []);
}

function paint() {
  const ids = wished();
  for (const form of document.querySelectorAll("form[data-wish]")) {
    const [button, is] = [form.querySelector("button"), ids.has(form.dataset.wish)];
    button.value = is ? "bo" : "them";
    button.classList.toggle("wish__button--full", is);
    form.querySelector("span").textContent = is ? form.dataset.wishRemove : form.dataset.wishAdd;
  }
  for (const badge of document.querySelectorAll("[data-wish-count]")) {
    badge.textContent = ids.size;
    badge.hidden = !ids.size;
  }
}

async function wish(event) {
  const form = event.target.closest("form[data-wish]");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams({ act: form.querySelector("button").value });
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    paint();
  } catch { form.submit(); }
}

function viewed() {
  try { return JSON.parse(localStorage.getItem(KEY) || "[]").filter(Number.isInteger); } catch { return []; }
}

async function recent(section) {
  const added = Number(section.dataset.recentAdd), ids = viewed().filter((id) => id !== added);
  if (added) try { localStorage.setItem(KEY, JSON.stringify([added, ...ids].slice(0, KEPT))); } catch { /* a browser that keeps nothing */ }
  if (!ids.length) return;
  const answer = await fetch(`${section.dataset.recentUrl}?ma=${ids.slice(0, SHOWN).join(".")}`, { credentials: "same-origin" });
  if (!answer.ok) return;
  const place = section.querySelector("[data-recent]");
  place.innerHTML = await answer.text();
  section.hidden = !place.querySelector("li");
}

paint();
document.addEventListener("submit", wish);
for (const section of document.querySelectorAll("[data-recent-url]")) recent(section).catch(() => {});
