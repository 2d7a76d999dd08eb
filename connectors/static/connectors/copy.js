// Buttons that copy one field; without this file the fields are selectable text.
(() => {
  const done = document.currentScript.dataset.done;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = done;
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  });
})();
