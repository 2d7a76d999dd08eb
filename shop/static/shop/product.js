// Opens pictures over the page, full screen, by mouse and keyboard; answers the delivery estimate in place. Links and forms work without it.
const gallery = document.querySelector("[data-gallery]");
const viewer = gallery && gallery.querySelector("[data-viewer]");

function open(links, start) {
  const shown = viewer.querySelector("[data-shown]");
  const place = viewer.querySelector("[data-place]");
  const zoom = viewer.querySelector("[data-zoom]");
  let at = start;
  function setZoom(isOn) {
    viewer.classList.toggle("viewer--zoomed", isOn);
    zoom.setAttribute("aria-pressed", String(isOn));
  }
  function show(index) {
    at = (index + links.length) % links.length;
    shown.src = links[at].href;
    shown.alt = links[at].querySelector("img").alt;
    place.textContent = `${at + 1}/${links.length}`;
    setZoom(false);
  }
  function onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !viewer.classList.contains("viewer--zoomed")) show(at + step);
    if (event.key === "+" || event.key === "-") setZoom(event.key === "+");
  }
  for (const button of viewer.querySelectorAll("[data-step]")) {
    button.hidden = links.length < 2;
    button.onclick = () => show(at + Number(button.dataset.step));
  }
  zoom.onclick = () => setZoom(!viewer.classList.contains("viewer--zoomed"));
  shown.onclick = zoom.onclick;
  viewer.querySelector("[data-close]").onclick = () => viewer.close();
  viewer.onkeydown = onKey;
  viewer.onclose = () => links[start].focus();
  show(start);
  viewer.showModal();
}

function watch(root) {
  const links = [...root.querySelectorAll("a[data-large]")];
  links.forEach((link, index) => link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(links, index);
  }));
}

if (viewer && viewer.showModal) {
  watch(gallery);
  for (const photos of document.querySelectorAll(".voices__photos")) watch(photos);
}

const estimate = document.querySelector("[data-estimate]");
if (estimate) {
  estimate.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(estimate));
    asked.set("manh", "1");
    try {
      const answer = await fetch(`${estimate.action}?${asked}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      estimate.querySelector("[data-estimate-lines]").innerHTML = await answer.text();
    } catch {
      estimate.submit();
    }
  });
}
