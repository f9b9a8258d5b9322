// What the pages do more comfortably where scripts run. Everything works without them.
'use strict';

// Keys: a letter or digit presses the button, or follows the link, that names it. Not while somebody types.
const isTyping = (target) => target instanceof HTMLElement
  && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape' && isTyping(event.target)) { forget(); event.target.blur(); return; }
  if (isTyping(event.target)) return;
  if (event.key === '/') { event.preventDefault(); document.getElementById('find')?.focus(); return; }
  const wanted = [...document.querySelectorAll('[data-key]')].find(
    (one) => one.dataset.key === event.key || one.dataset.key === event.key.toLowerCase());
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  press(wanted);
});

// A decision needs a reason: without one the key leads to its field first, and is pressed once it is given.
let waiting = null;
const press = (button) => {
  const reason = button.form?.elements.namedItem('reason');
  if (reason && button.value && button.name === 'verdict' && !reason.value.trim()) {
    waiting = button;
    reason.focus();
    reason.setAttribute('aria-label', `「${button.value}」の理由を入れて Enter`);
    reason.placeholder = `「${button.value}」の理由を入れて Enter`;
    return;
  }
  button.click();
};
const forget = () => { // Escape takes the key back; what was typed stays
  const reason = waiting?.form.elements.namedItem('reason');
  reason?.removeAttribute('aria-label');
  reason?.removeAttribute('placeholder');
  waiting = null;
};
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || event.target.id !== 'reason' || !waiting) return;
  event.preventDefault();
  if (event.target.value.trim()) waiting.click();
});

// The last reason is offered again: whoever goes through a pile gives the same one many times.
const reasons = document.getElementById('reasons');
if (reasons) {
  const last = sessionStorage.getItem('reason');
  if (last && ![...reasons.options].some((one) => one.value === last)) reasons.prepend(new Option(last));
  document.querySelector('form.decide')?.addEventListener('submit', (event) => {
    const given = event.target.elements.namedItem('reason')?.value.trim();
    if (given) sessionStorage.setItem('reason', given);
  });
}

for (const button of document.querySelectorAll('[data-opens]')) {
  button.type = 'button';
  button.addEventListener('click', () => document.getElementById(button.dataset.opens).showModal());
}

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = '1';
});
addEventListener('pageshow', () => { for (const form of document.forms) delete form.dataset.sent; });

// What long work tells of single files goes on top of the list, once each.
const hear = (state) => {
  const list = document.querySelector('[data-heard]');
  const known = Number(list.dataset.heard);
  for (const line of state.lines.slice(Math.max(known - state.from, 0))) {
    const item = document.createElement('li');
    const label = document.createElement('span');
    label.className = line.look;
    label.textContent = line.label;
    item.append(label, ` ${line.name}`);
    if (line.why) {
      const why = document.createElement('span');
      why.className = 'note';
      why.textContent = line.why;
      item.append(document.createElement('br'), why);
    }
    list.prepend(item);
  }
  list.dataset.heard = Math.max(known, state.from + state.lines.length);
  while (list.children.length > 200) list.lastElementChild.remove();
};

// Long work tells how far it is; when it is over, the page shows what came of it.
for (const box of document.querySelectorAll('[data-listen]')) {
  const source = new EventSource(box.dataset.listen);
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (state.over) { source.close(); location.reload(); return; }
    const bar = box.querySelector('progress');
    if (state.what) box.querySelector('[data-what]').textContent = state.what;
    if (state.total) { bar.max = state.total; bar.value = state.done; box.querySelector('[data-count]').textContent = `${state.done} / ${state.total}`; }
    box.querySelector('[data-note]').textContent = state.note;
    document.querySelector('[data-stop]').hidden = Boolean(state.fixed);
    document.querySelector('[data-fixed]').textContent = state.fixed;
    hear(state);
  };
}

// Files may be dropped on the field that takes them.
for (const place of document.querySelectorAll('.drop')) {
  const field = place.querySelector('input[type=file]');
  const stop = (event) => { event.preventDefault(); };
  place.addEventListener('dragover', (event) => { stop(event); place.classList.add('over'); });
  place.addEventListener('dragleave', () => place.classList.remove('over'));
  place.addEventListener('drop', (event) => {
    stop(event);
    place.classList.remove('over');
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

// A field that is filled in already is typed over, and Enter takes it as it is.
for (const field of document.querySelectorAll('[data-select]')) field.select();

// Figures of a moment ago are shown as such; the page is opened again by itself, unless somebody types on it.
for (const stale of document.querySelectorAll('[data-stale=yes]')) {
  setTimeout(() => { if (stale.isConnected && !isTyping(document.activeElement)) location.reload(); }, 1200);
}
