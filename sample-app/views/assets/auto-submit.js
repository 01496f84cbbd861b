/* global document */
// Sends the form on its own; the button is for browsers without scripts.
document.querySelector('form[data-auto-submit]')?.submit();
