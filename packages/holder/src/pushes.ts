import { endPushes, getPushKey, subscribeToPushes } from '@lanyard/contract/pushes';
import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { personHeaders } from './person-session.ts';
import type { Wallet } from './wallet.ts';

/** Pushes: this phone is told, while the wallet is closed, that something waits in it. */

/** The key that a browser subscribes to, null where the operator has none; and whether the cloud has a subscription of this phone. */
export function pushKey(wallet: Wallet): Promise<RouteAnswer<typeof getPushKey>> {
  return wallet.device.cloud.call(getPushKey, {}, personHeaders(wallet));
}

/** @throws problems of the route: `push-refused`, `push-address-taken` */
export async function keepSubscription(
  wallet: Wallet,
  subscription: RouteInput<typeof subscribeToPushes>['body'],
): Promise<void> {
  await wallet.device.cloud.call(subscribeToPushes, { body: subscription }, personHeaders(wallet));
}

export async function dropSubscription(wallet: Wallet): Promise<void> {
  await wallet.device.cloud.call(endPushes, {}, personHeaders(wallet));
}
