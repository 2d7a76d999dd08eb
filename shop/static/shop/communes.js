// Finds a place while one types, fetches the communes of the chosen province and shows only the part of the form that is needed.
// Without it the buttons of the form do the same.
const form = document.querySelector("form[data-communes-url]");

async function text(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  return answer.ok ? answer.text() : null;
}

async function fill(communes, province, wanted) {
  const options = await text(`${form.dataset.communesUrl}?tinh=${encodeURIComponent(province)}`);
  if (options === null || form.elements.namedItem("province").value !== province) return; // a later choice has its own answer
  const chosen = wanted || communes.value;
  communes.innerHTML = options;
  if ([...communes.options].some((option) => option.value === chosen)) communes.value = chosen;
}

function showPlace() {
  const receive = form.querySelector('input[name="receive"]:checked');
  for (const place of form.querySelectorAll("[data-place]")) place.hidden = Boolean(receive) && place.dataset.place !== receive.value;
}

async function find(field, results) {
  const asked = field.value;
  const found = await text(`${form.dataset.placesUrl}?q=${encodeURIComponent(asked)}`);
  if (found !== null && field.value === asked) results.innerHTML = found;
}

async function choose(button, results) {
  const [province, communes] = [form.elements.namedItem("province"), form.elements.namedItem("commune")];
  province.value = button.dataset.province;
  await fill(communes, province.value, button.value);
  results.innerHTML = "";
  form.elements.namedItem("find").value = "";
  form.elements.namedItem("street").focus();
}

if (form) {
  const [province, communes, field] = ["province", "commune", "find"].map((name) => form.elements.namedItem(name));
  const results = form.querySelector("[data-places]");
  const button = form.querySelector('[name="find_place"]');
  let waiting;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  province.addEventListener("change", () => fill(communes, province.value).catch(() => {}));
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => find(field, results).catch(() => {}), 250);
  });
  if (field.value && !results.childElementCount) find(field, results).catch(() => {}); // typed before this script was there
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find(field, results).catch(() => {});
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    find(field, results).catch(() => {});
  });
  results.addEventListener("click", (event) => {
    const chosen = event.target.closest("[name=choose_place]");
    if (!chosen) return;
    event.preventDefault();
    choose(chosen, results).catch(() => form.requestSubmit(chosen));
  });
  form.addEventListener("change", (event) => { if (event.target.name === "receive") showPlace(); });
  showPlace();
}
