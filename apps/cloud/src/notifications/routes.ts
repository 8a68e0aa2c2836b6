import { listNotices } from '@lanyard/contract/notices';
import { endPushes, getPushKey, subscribeToPushes } from '@lanyard/contract/pushes';
import { vapidPublicKey } from '@lanyard/crypto/web-push';
import { handle, type Handled } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import type { KeyService } from '../platform/keys/key-service.ts';
import { noticesOfPerson } from './inbox.ts';
import type { PushKey } from './push-key.ts';
import { deleteSubscription, isSubscribed } from './push-store.ts';
import { subscribe } from './pushes.ts';

export function notificationRoutes(parts: {
  readonly directory: Directory;
  readonly kms: KeyService;
  /** Undefined where the operator switched pushes off. */
  readonly pushKey: PushKey | undefined;
}): readonly Handled[] {
  const { directory, kms, pushKey } = parts;
  return [
    handle(listNotices, async ({ tx, params, caller: { personId } }) => ({
      notices: await noticesOfPerson(tx, directory, { organizationId: params.organizationId, personId }),
    })),

    handle(getPushKey, async ({ tx, caller: { deviceId } }) => ({
      key: pushKey === undefined ? null : vapidPublicKey(pushKey.publicJwk),
      subscribed: await isSubscribed(tx, deviceId),
    })),

    handle(subscribeToPushes, async ({ tx, caller: { personId, deviceId }, body: subscription, now }) => {
      await subscribe(tx, kms, { personId, deviceId, subscription }, now);
      return undefined;
    }),

    handle(endPushes, async ({ tx, caller: { deviceId } }) => {
      await deleteSubscription(tx, deviceId);
      return undefined;
    }),
  ];
}
