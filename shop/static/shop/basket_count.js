// Fills the number beside "Giỏ hàng", so that pages themselves are the same for everyone.
const link = document.querySelector("[data-count-url]");

async function showCount() {
  const answer = await fetch(link.dataset.countUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) return;
  const { count } = await answer.json();
  const badge = link.querySelector("[data-count]");
  badge.textContent = count;
  badge.hidden = !count;
}

if (link) showCount().catch(() => {});
