import { pushKinds, type PushKind } from '@lanyard/contract/pushes';
import { uuid } from '@lanyard/contract/shapes';
import { decodeBase64url, utf8 } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importPushKeys, type PushKeys } from '@lanyard/crypto/web-push';
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJobLast, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { installationKeyId, type KeyService } from '../platform/keys/key-service.ts';
import { isPushAddress, type PushSender } from '../platform/push/push-sender.ts';
import { problem } from './problems.ts';
import {
  forgetGoneSubscription,
  keepSubscription,
  takePushes,
  type SubscriptionToPush,
} from './push-store.ts';

/** Tells the phones of a person, while their wallet is closed, that something waits in it (protocol, Notification sign-in). */

/** As the wallet's browser gives it. */
export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** To one phone in an hour: nobody makes it ring without end, whatever is done to the person. */
const mostAnHour = 30;
/** A sign-in that waits is over after these. */
const signInSeconds = 180;
const noticeSeconds = 3 * 86_400;

/**
 * Keeps where a phone is told. Address and keys come from the wallet and are not trusted: any public https name may be it.
 *
 * @throws ProblemError `push-refused`; `push-address-taken` where another phone has this address
 */
export async function subscribe(
  tx: Transaction,
  kms: KeyService,
  of: { readonly personId: string; readonly deviceId: string; readonly subscription: Subscription },
  now: Date,
): Promise<void> {
  const { personId, deviceId, subscription } = of;
  const { endpoint, p256dh, auth } = subscription;
  if (!isPushAddress(endpoint)) throw problem('push-refused', { reason: 'address' });
  try {
    await importPushKeys(keysOf(subscription));
  } catch (error) {
    if (error instanceof CryptoProblem) throw problem('push-refused', { reason: 'keys', cause: error });
    throw error;
  }
  const content = utf8(JSON.stringify({ endpoint, p256dh, auth }));
  const [endpointMac, sealed] = await Promise.all([
    kms.mac(installationKeyId, ['push_subscriptions', 'endpoint_mac'], endpoint),
    kms.seal(installationKeyId, sealContext(deviceId), content),
  ]);
  const kept = await keepSubscription(tx, { deviceId, personId, endpointMac, sealed }, now);
  if (!kept) throw problem('push-address-taken');
}

const sealContext = (deviceId: string): readonly string[] => ['push_subscriptions', 'sealed', deviceId];

const keysOf = ({ p256dh, auth }: Subscription): PushKeys => ({
  p256dh: decodeBase64url(p256dh),
  auth: decodeBase64url(auth),
});

/** Ids only. One that fails is not tried again: what it hints at waits in the wallet. */
const push = jobType('push', z.object({ personId: uuid, organizationId: uuid, kind: z.enum(pushKinds) }), {
  maxAttempts: 1,
});

/** Of whom, and about what; the organization is named so that a phone it blocked stays silent. */
export interface PushTo {
  readonly personId: string;
  readonly organizationId: string;
  readonly kind: PushKind;
}

/** Has the phones of a person pushed to, when the transaction commits. */
export function pushTo(tx: Transaction, to: PushTo): void {
  enqueueJobLast(tx, push, { ...to });
}

export interface PushParts {
  readonly database: Database;
  readonly kms: KeyService;
  readonly clock: Clock;
  /** Undefined where the operator switched pushes off. */
  readonly sender: PushSender | undefined;
}

export function pushing(parts: PushParts): JobHandler {
  return handleJob(push, (to) => pushNow(parts, to));
}

async function pushNow({ database, kms, clock, sender }: PushParts, to: PushTo): Promise<void> {
  if (sender === undefined) return;
  const { personId, organizationId, kind } = to;
  const found = await database.transaction({ organizationId }, (tx) =>
    takePushes(tx, { personId, organizationId, hourly: mostAnHour, now: clock.now() }),
  );
  const isSignIn = kind === 'sign-in';
  const one = async (row: SubscriptionToPush): Promise<void> => {
    const opened = await kms.open(installationKeyId, sealContext(row.deviceId), row.sealed);
    // Written by this cloud.
    const subscription = JSON.parse(opened.toString()) as Subscription;
    const outcome = await sender.send({
      endpoint: subscription.endpoint,
      keys: keysOf(subscription),
      content: utf8(JSON.stringify({ kind })),
      ttlSeconds: isSignIn ? signInSeconds : noticeSeconds,
      urgency: isSignIn ? 'high' : 'normal',
      topic: kind,
    });
    if (outcome === 'gone') await database.transaction({}, (tx) => forgetGoneSubscription(tx, row));
  };
  await Promise.all(found.map(one));
}
