/* global document */
// Shows each message as it arrives. Text is only ever set as text, never as markup: it comes from outside.
const list = document.getElementById('messages');
const empty = document.getElementById('empty');
let shown = list.children.length;
let newest = list.lastElementChild?.querySelector('time').dateTime ?? '';

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function bubble({ to, text, receivedAt }) {
  const time = element('time', '', clock(receivedAt));
  time.dateTime = receivedAt;
  const meta = element('p', 'sample-meta', 'to ');
  meta.append(element('bdi', '', to), ' · ', time);
  const item = element('li', 'sample-message', '');
  item.append(element('p', 'sample-bubble', text), meta);
  return item;
}

function clock(instant) {
  return new Date(instant).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

async function refresh() {
  try {
    const answer = await fetch('/messages', { cache: 'no-store' });
    if (answer.ok) update(await answer.json());
  } catch {
    // The phone is off. It may come back.
  }
  setTimeout(refresh, 1000);
}

function update(messages) {
  const last = messages.at(-1)?.receivedAt ?? '';
  if (messages.length === shown && last === newest) return;
  // Append what is new, so that a screen reader reads that and nothing else. After a restart: all anew.
  const start = messages.findLastIndex(({ receivedAt }) => receivedAt === newest) + 1;
  if (start === 0) list.replaceChildren();
  list.append(...messages.slice(start).map(bubble));
  while (list.children.length > messages.length) list.firstElementChild.remove();
  [shown, newest] = [messages.length, last];
  empty.hidden = messages.length > 0;
  list.scrollTop = list.scrollHeight;
}

for (const time of list.querySelectorAll('time')) time.textContent = clock(time.dateTime);
list.scrollTop = list.scrollHeight;
refresh();
