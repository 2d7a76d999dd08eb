// Shows the templates as they are typed on a real product. Without this script the button opens the same answer in a tab.
(() => {
  const panel = document.querySelector('[data-words]');
  if (!panel) return;
  const form = panel.closest('form');
  const shown = panel.querySelector('[data-words-shown]');
  let timer, asked;

  const show = async () => {
    const body = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'account', 'group', 'product', 'title', 'description']) {
      const field = form.elements.namedItem(name);
      if (field) body.set(name, field.value);
    }
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(panel.dataset.words, { method: 'POST', body, signal: asked.signal });
      if (answer.ok) shown.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(show, 300); };
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  show();
})();
