// Asks every few seconds whether the payment has a result, and then shows it. Without this, the page has a button for it.
const place = document.querySelector("[data-pay-wait]");
let left = 60;

async function look() {
  try {
    const answer = await fetch(place.dataset.payWait, { headers: { Accept: "application/json" } });
    if (answer.ok && !(await answer.json()).waits) {
      location.reload();
      return;
    }
  } catch {
    // the next look may find the network again
  }
  left -= 1;
  if (left > 0) setTimeout(look, left > 40 ? 1500 : 5000);
}

if (place) setTimeout(look, 1000);
