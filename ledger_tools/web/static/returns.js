// Handing files over more comfortably: drop files and folders, see what is chosen and how far it is sent.
// Without this the fields of the form do the same.
'use strict';

const form = document.querySelector('form[data-upload]');
if (form) {
  const place = form.querySelector('[data-place]');
  const chosen = form.querySelector('[data-chosen]');
  const wrong = form.querySelector('[data-wrong]');
  let dropped = []; // [file, its name with the folders above it]
  form.querySelector('[data-invite]').hidden = false;

  const inFields = () => ['files', 'folder'].flatMap(
    (name) => [...form.elements[name].files].map((file) => [file, file.webkitRelativePath || file.name]));
  const all = () => [...inFields(), ...dropped];
  const say = (sentence) => { wrong.textContent = sentence; wrong.hidden = !sentence; };
  const look = () => {
    const files = all();
    const bytes = files.reduce((sum, [file]) => sum + file.size, 0);
    const most = Number(form.dataset.most);
    chosen.textContent = files.length
      ? `${files.length.toLocaleString()}件(${Math.max(bytes / 2 ** 20, 0.1).toFixed(1)}MB)を選んでいます。` : '';
    const tooMuch = files.length > most || bytes > Number(form.dataset.megabytes) * 2 ** 20;
    say(tooMuch ? `一度に送れるのは${most.toLocaleString()}件、${form.dataset.megabytes}MBまでです。分けて送るか、回収フォルダに入れて取り込んでください。` : '');
    form.elements.changed.value = files.map(([file]) => file.lastModified).join(',');
    return files.length > 0 && !tooMuch;
  };
  form.addEventListener('change', look);

  const entriesIn = (folder) => new Promise((done, failed) => {
    const reader = folder.createReader();
    const found = [];
    const more = () => reader.readEntries((some) => {
      if (!some.length) { done(found); return; }
      found.push(...some);
      more();
    }, failed);
    more();
  });
  const take = async (entry) => {
    if (entry.isDirectory) {
      for (const inner of await entriesIn(entry)) await take(inner);
    } else {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      dropped.push([file, entry.fullPath.replace(/^\//, '')]);
    }
  };
  place.addEventListener('dragover', (event) => { event.preventDefault(); place.classList.add('over'); });
  place.addEventListener('dragleave', () => place.classList.remove('over'));
  place.addEventListener('drop', async (event) => {
    event.preventDefault();
    place.classList.remove('over');
    // All are asked for before the first is waited for: afterwards the browser tells nothing of them.
    const items = [...event.dataTransfer.items].filter((item) => item.kind === 'file');
    const found = items.map((item) => [item.webkitGetAsEntry(), item.getAsFile()]);
    for (const [entry, file] of found) {
      if (entry) await take(entry);
      else if (file) dropped.push([file, file.name]);
    }
    look();
  });

  form.addEventListener('submit', (event) => {
    if (!look()) {
      event.preventDefault();
      if (wrong.hidden) say('取り込むファイルを選んでください。');
      return;
    }
    if (!dropped.length) return;
    event.preventDefault();
    const button = form.querySelector('button');
    const data = new FormData(form);
    data.delete('files');
    data.delete('folder');
    for (const [file, name] of all()) data.append('files', file, name);
    const sending = new XMLHttpRequest();
    sending.open('POST', form.action);
    sending.upload.onprogress = (state) => {
      if (state.total) chosen.textContent = `送信中 ${Math.floor((100 * state.loaded) / state.total)}%`;
    };
    const failed = (sentence) => { button.disabled = false; say(sentence); };
    sending.onerror = () => failed('送れませんでした。ファイルを移したり開いたりしていないか確かめ、もう一度送ってください。');
    sending.onload = () => {
      if (sending.status < 400) { location.assign(sending.responseURL); return; }
      const page = new DOMParser().parseFromString(sending.responseText, 'text/html');
      failed(page.querySelector('main p')?.textContent ?? '受け取れませんでした。もう一度送ってください。');
    };
    button.disabled = true;
    sending.send(data);
  });
}
