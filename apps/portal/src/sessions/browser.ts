import { memberPageBrowser } from '@lanyard/session/page-browser';

/** `replace`: the way back must not lead into pages of a session that is over. */
export const leave = () => location.replace('/sign-in');

/** This page as a browser of its organization, in a session; when that ends, wherever it was ended, the page leaves. */
export const browser = memberPageBrowser(location.origin, leave);

// A page that a browser kept whole and shows again by "back" has what it showed before: the session may be over since, the vault locked.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
