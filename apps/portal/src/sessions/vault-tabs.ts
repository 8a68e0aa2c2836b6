/**
 * The pages of this origin in this browser share one vault: its key leaves the memory of all of them when one locks or signs out, and who
 * uses one is not away from the others.
 */
const channelName = 'lanyard-vault';

type News = 'locked' | 'touched';
interface Message {
  readonly news: News;
  readonly sessionId: string;
}

/** Tells all of them, this page as well. */
export function tellTabs(news: News, { id }: { readonly id: string }): void {
  const channel = new BroadcastChannel(channelName);
  const send = channel.postMessage.bind(channel) as (message: Message) => void;
  send({ news, sessionId: id });
  channel.close();
}

/** @returns ends it */
export function followTabs({ id }: { readonly id: string }, told: (news: News) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.sessionId === id) told(data.news);
  });
  return () => channel.close();
}
