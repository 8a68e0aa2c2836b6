// Chromium's worker has no clipboard, and no page of the extension has the keyboard when a copy is to be cleared: only a copy by command
// works there, and one of nothing is ignored.
addEventListener('copy', (event) => {
  event.clipboardData?.setData('text/plain', ' ');
  event.preventDefault();
});
document.execCommand('copy');
