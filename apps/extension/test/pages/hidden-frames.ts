import type { PageCase } from './page-case.ts';

const fields = ['<input name="user">', '<input type="password" name="password">'] as const;
const sign = (attributes: readonly [string, string] = ['', '']) =>
  `<form>${fields.map((field, place) => field.replace('>', ` ${attributes[place] ?? ''}>`)).join('')}<button>Log in</button></form>`;
const bare = sign();
const filled = sign(['data-fill="user name"', 'data-fill="password"']);

/** Where the frame's page is: at the address of the page around it, or at another host of the site, where neither looks into the other. */
const hosts = { own: 'https://www.example.com', other: 'https://id.example.com' } as const;

/** A frame with a true sign-in, which the page around it hides. */
function hidden(
  name: string,
  at: keyof typeof hosts,
  style: string,
  around = (frame: string) => frame,
): PageCase {
  const address = `${hosts[at]}/frame`;
  return {
    name,
    html: around(`<iframe src="${address}" width="400" height="200" style="${style}"></iframe>`),
    others: { [address]: bare },
  };
}

const under = (style: string) => (frame: string) =>
  `<div style="position:relative;width:400px">${frame}<div style="position:absolute;inset:0;background:#fff;${style}">A prize</div></div>`;
const within = (style: string) => (frame: string) => `<div style="${style}">${frame}</div>`;

const masked = 'mask-image:linear-gradient(transparent,transparent)';

/** A frame in a frame, each of another host than the page around it. */
const nested = (name: string, outer: string, inner: string): PageCase => ({
  name,
  html: `<iframe src="https://a.example.com/" width="500" height="300" style="${outer}"></iframe>`,
  others: {
    'https://a.example.com/': `<iframe src="${hosts.other}/frame" width="400" height="200" style="${inner}"></iframe>`,
    [`${hosts.other}/frame`]: bare,
  },
});

/** Frames of the site whose sign-in is as it should be, and which the page around them hides. */
export const hiddenFrames: readonly PageCase[] = [
  hidden('Frame with opacity 0', 'own', 'opacity:0'),
  hidden('Frame in something almost transparent', 'own', '', within('opacity:0.1')),
  hidden('Frame with visibility hidden', 'own', 'visibility:hidden'),
  hidden('Frame left of the window', 'own', 'position:absolute;left:-9999px'),
  hidden('Frame shrunk by a transform', 'own', 'transform:scale(0.01)'),
  hidden('Frame cut away by clip-path', 'own', 'clip-path:inset(50%)'),
  hidden('Frame masked away', 'own', masked),
  hidden('Frame in a box without height', 'own', '', within('height:0;overflow:hidden')),
  hidden('Frame covered by a picture', 'own', '', under('')),
  hidden('Frame covered by what lets clicks through', 'own', '', under('pointer-events:none')),
  {
    ...hidden(
      'Frame covered by what follows it, in a page that allows no other styles',
      'own',
      '',
      (frame) =>
        `<style nonce="page">main::after{content:'A prize';position:fixed;inset:0;background:#fff;pointer-events:none}</style><main>${frame}</main>`,
    ),
    policy: "style-src 'nonce-page'",
  },
  {
    name: 'Frame in a frame that is transparent',
    html: `<iframe src="/outer" width="500" height="300" style="opacity:0.01"></iframe>`,
    others: {
      'https://www.example.com/outer': `<iframe src="/frame" width="400" height="200"></iframe>`,
      'https://www.example.com/frame': bare,
    },
  },
  {
    name: 'Frame below the fold that is seen, with an edge, beside one that is not',
    html: `<iframe src="/bait" width="400" height="200" style="opacity:0"></iframe><div style="height:2000px"></div><iframe src="/frame" width="400" height="200" style="border:9px solid;padding:7px;transform:scale(0.9)"></iframe>`,
    others: { 'https://www.example.com/bait': bare, 'https://www.example.com/frame': filled },
  },
  hidden('Frame of another host with opacity 0', 'other', 'opacity:0'),
  hidden('Frame of another host left of the window', 'other', 'position:absolute;left:-9999px'),
  hidden('Frame of another host cut away by clip-path', 'other', 'clip-path:inset(50%)'),
  hidden('Frame of another host shrunk by a transform', 'other', 'transform:scale(0.01)'),
  hidden(
    'Frame of another host covered by what lets clicks through',
    'other',
    '',
    under('pointer-events:none'),
  ),
  hidden('Frame of another host masked away', 'other', masked),
  hidden('Frame of another host in something masked away', 'other', '', within(masked)),
  hidden('Frame of another host cut away but for a corner', 'other', 'clip-path:inset(150px 350px 0 0)'),
  hidden(
    'Frame of another host turned around, and cut away where its fields are then',
    'other',
    'rotate:180deg',
    within('width:400px;height:100px;overflow:hidden'),
  ),
  hidden('Frame of another host blurred', 'other', 'filter:blur(9px)'),
  {
    name: 'Frame of another host in a sandbox that lets it keep its origin',
    html: `<iframe sandbox="allow-scripts allow-forms allow-same-origin" src="${hosts.other}/frame" width="400" height="200"></iframe>`,
    others: { [`${hosts.other}/frame`]: bare },
  },
  nested('Frame in a frame, which the page around both masks away', masked, ''),
  nested('Frame in a frame that masks it away', '', masked),
  {
    name: 'Frames of another host: one that is seen, beside one that is masked away, both in a frame',
    html: `<iframe src="https://a.example.com/" width="500" height="450" style="border:5px solid"></iframe>`,
    others: {
      'https://a.example.com/': `<iframe src="${hosts.other}/bait" width="400" height="180" style="${masked}"></iframe><iframe src="${hosts.other}/frame" width="400" height="180" style="padding:9px;scale:0.9"></iframe>`,
      [`${hosts.other}/bait`]: bare,
      [`${hosts.other}/frame`]: filled,
    },
  },
];
