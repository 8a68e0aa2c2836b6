import { listMyDevices, renameMyDevice } from '@lanyard/contract/people';
import type { RouteAnswer } from '@lanyard/contract/route';
import { personHeaders } from './person-session.ts';
import type { Wallet } from './wallet.ts';

export type PersonDevice = RouteAnswer<typeof listMyDevices>['devices'][number] & {
  /** The one in hand. */
  readonly current: boolean;
};

/** The phones that hold this person's wallet, as the cloud has them; the one in hand first. */
export async function listDevices(wallet: Wallet): Promise<readonly PersonDevice[]> {
  const { devices } = await wallet.device.cloud.call(listMyDevices, {}, personHeaders(wallet));
  const { deviceId } = wallet.identity;
  return devices
    .map((device) => Object.assign(device, { current: device.id === deviceId }))
    .toSorted((one, other) => Number(other.current) - Number(one.current));
}

/** @throws problems of the route */
export async function renameDevice(wallet: Wallet, device: { id: string; label: string }): Promise<void> {
  const { id: deviceId, label } = device;
  await wallet.device.cloud.call(
    renameMyDevice,
    { params: { deviceId }, body: { label } },
    personHeaders(wallet),
  );
}
