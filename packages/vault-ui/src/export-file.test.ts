import type { Digest } from '@lanyard/crypto/encoding';
import { binned, newItem, type Attachment, type ItemContent } from '@lanyard/vault/items';
import type { OpenedItem } from '@lanyard/vault/reading';
import { expect, test } from 'vitest';
import { exportPlan } from './export-file.tsx';

const content = (name: string): ItemContent => ({
  kind: 'note',
  name,
  notes: 'secret',
  fields: [],
  tags: [],
  favourite: false,
});

const attachment = { name: 'plan.pdf' } as Attachment;

test('what one may only use is not exported, nor what is in the bin, by a stranger, or does not verify; each is said', () => {
  const item = (name: string, part: Partial<Pick<OpenedItem, 'role' | 'unconfirmed' | 'content'>>) =>
    [
      name as Digest,
      {
        role: 'owner',
        unconfirmed: [],
        content: newItem(content(name), 1),
        ...part,
      } as unknown as OpenedItem,
    ] as const;
  const { own, shared, stays, files } = exportPlan({
    items: [
      item('mine', {}),
      item('filed', { content: newItem({ ...content('filed'), attachments: [attachment] }, 1) }),
      item('theirs', { role: 'viewer' }),
      item('used', { role: 'use-only' }),
      item('binned', { content: binned(newItem(content('binned'), 1), 2) }),
      item('stranger', { unconfirmed: ['did:webvh:x' as OpenedItem['unconfirmed'][number]] }),
    ],
    damaged: 1,
  });
  expect([own, shared].map((items) => items.map(({ id }) => id))).toEqual([['mine', 'filed'], ['theirs']]);
  expect(files).toEqual([{ item: 'filed', of: 'filed', attachment }]);
  expect(stays).toEqual([
    { name: 'used', reason: 'use-only' },
    { name: 'binned', reason: 'in-bin' },
    { name: 'stranger', reason: 'stranger' },
    { name: undefined, reason: 'damaged' },
  ]);
});
