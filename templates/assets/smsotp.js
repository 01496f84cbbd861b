// Comfort only: without this file every page works, and the server checks each thing itself.
(() => {
  'use strict';

  /** Longer than the server ever takes; after a stopped or lost request the button works again. */
  const guardMs = 10000;
  const sent = new Map();

  const release = (form) => {
    clearTimeout(sent.get(form));
    sent.delete(form);
    form.removeAttribute('aria-busy');
  };

  // A second click would cost a second message, or burn an attempt with the same code.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    form.setAttribute('aria-busy', 'true');
    sent.set(
      form,
      setTimeout(() => release(form), guardMs),
    );
  });
  // The back button brings a page back as it was left: with its forms still guarded.
  window.addEventListener('pageshow', () => [...sent.keys()].forEach(release));

  const button = document.querySelector('[data-smsotp-wait]');
  if (button) countDown(button);

  function countDown(button) {
    const hint = document.getElementById(button.getAttribute('aria-describedby'));
    const announcement = document.querySelector('[data-smsotp-announce]');
    // A point in time and not a count of ticks: phones stop timers while the user reads the message.
    const end = Date.now() + Number(button.dataset.smsotpWait) * 1000;
    if (!hint || !(end > Date.now())) return;

    const secondsLeft = () => Math.ceil((end - Date.now()) / 1000);
    const waiting = () => hint.dataset.waiting.replace('{wait}', () => wordDuration(secondsLeft()));
    const tick = () => {
      if (secondsLeft() > 0) {
        hint.textContent = waiting();
        return;
      }
      clearInterval(timer);
      button.removeAttribute('aria-disabled');
      hint.textContent = hint.dataset.ready;
      // The only time that a screen reader is told by itself; each second would be noise.
      if (announcement) announcement.textContent = hint.dataset.ready;
    };

    // Not `disabled`: a button that can't be focused is lost to the keyboard, and so is its explanation.
    button.setAttribute('aria-disabled', 'true');
    button.form.addEventListener('submit', (event) => {
      if (button.getAttribute('aria-disabled') !== 'true') return;
      event.preventDefault();
      if (announcement) announcement.textContent = waiting();
    });
    const timer = setInterval(tick, 1000);
    tick();
  }

  /** As the server words it, see catalogue.ts. */
  function wordDuration(seconds) {
    if (seconds < 120 && seconds !== 60) return wordUnit(seconds, 'second');
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 120 && minutes !== 60) return wordUnit(minutes, 'minute');
    return wordUnit(Math.ceil(minutes / 60), 'hour');
  }

  function wordUnit(value, unit) {
    const language = document.documentElement.lang;
    return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
  }
})();
