/** Words of the pages that explain a refusal. */
export const en = {
  note: 'If this keeps happening, tell your administrator when it was, and the request id if you were shown one.',
  requestId: (id: string) => `If this keeps happening, tell your administrator this request id: ${id}`,
  /** At a host where nothing of ours is. */
  host: {
    title: 'No organization at this address',
    detail: 'Check how it is spelt, or ask who gave it to you.',
    action: 'Find your organization',
  },
  /** An address of ours with nothing at it. */
  page: {
    title: 'There is nothing here',
    detail: 'The address may be mistyped, or the page is gone.',
  },
  start: 'Go to the start',
};

/** What every language says. */
export type Messages = typeof en;
