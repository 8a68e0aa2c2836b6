import { describe, expect, test } from 'vitest';
import { originOf, type Sender } from './senders.ts';

const own = {
  id: 'abcdefghijklmnopabcdefghijklmnop',
  origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
};
const tab = { id: 7, url: 'https://shop.example.com/basket' };
const from = (sender: Partial<Sender>) =>
  originOf({ id: own.id, tab, frameId: 0, url: tab.url, ...sender }, own);

describe('who sends a message is what the browser says', () => {
  test('the top frame of a page is a frame of its site', () => {
    expect(from({})).toEqual({
      kind: 'frame',
      frame: {
        tabId: 7,
        frameId: 0,
        site: { protocol: 'https:', host: 'shop.example.com', domain: 'example.com' },
      },
    });
  });

  test('a frame of the same site counts as one', () => {
    expect(from({ frameId: 3, url: 'https://login.example.com/' })?.kind).toBe('frame');
  });

  test('another extension is nobody, whatever it says', () => {
    const other = { id: 'ppppppppppppppppppppppppppppppp', url: `${own.origin}/popup.html` };
    expect(from(other)).toBeUndefined();
    expect(from({ id: undefined })).toBeUndefined();
  });

  test.for([
    ['a frame of another site', { frameId: 3, url: 'https://example.org/' }],
    ['a look-alike suffix host', { frameId: 3, url: 'https://example.com.evil.net/' }],
    [
      'a neighbour under a public suffix',
      { frameId: 3, url: 'https://mallory.github.io/', tab: { id: 7, url: 'https://alice.github.io/' } },
    ],
    ['a frame of http in a page of https', { frameId: 3, url: 'http://shop.example.com/' }],
    ['about:blank', { frameId: 3, url: 'about:blank' }],
    ['a data address', { url: 'data:text/html,hello' }],
    ['a sandboxed frame', { frameId: 3, origin: 'null' }],
    ['a file', { url: 'file:///etc/passwd' }],
  ] as const)('%s is never filled', ([, sender]) => {
    expect(from(sender)).toEqual({ kind: 'unfillable', tabId: 7 });
  });

  test('a web page that frames the popup, or opens the menu as a page, is not taken for either', () => {
    expect(from({ url: `${own.origin}/menu.html#x`, frameId: 0 })).toBeUndefined();
    expect(from({ url: 'https://evil.example/menu.html', frameId: 2 })?.kind).toBe('unfillable');
    expect(from({ url: `${own.origin}.evil.example/popup.html` })?.kind).not.toBe('popup');
  });
});
