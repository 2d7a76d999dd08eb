// Fetches the communes of the chosen province and shows only the part of the form that is needed. Without it a button does the same.
const form = document.querySelector("form[data-communes-url]");

async function fill(communes, province) {
  const answer = await fetch(`${form.dataset.communesUrl}?tinh=${encodeURIComponent(province)}`, { credentials: "same-origin" });
  if (!answer.ok) return;
  const [options, chosen] = [await answer.text(), communes.value];
  if (form.elements.namedItem("province").value !== province) return; // a later choice has its own answer
  communes.innerHTML = options;
  if ([...communes.options].some((option) => option.value === chosen)) communes.value = chosen;
}

function showPlace() {
  const receive = form.querySelector('input[name="receive"]:checked');
  for (const place of form.querySelectorAll("[data-place]")) place.hidden = Boolean(receive) && place.dataset.place !== receive.value;
}

if (form) {
  const [province, communes] = [form.elements.namedItem("province"), form.elements.namedItem("commune")];
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  province.addEventListener("change", () => fill(communes, province.value).catch(() => {}));
  form.addEventListener("change", (event) => { if (event.target.name === "receive") showPlace(); });
  showPlace();
}
