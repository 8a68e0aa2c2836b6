import { getPerson } from '@lanyard/contract/people';
import type { MemberState } from '@lanyard/contract/shapes';
import { personHeaders } from '@lanyard/holder/person-session';
import type { Wallet } from '@lanyard/holder/wallet';
import { useEffect, useState } from 'react';
import { useWallet } from '../people/this-wallet.ts';

/** Organization id to the state of the membership there, as the cloud has it now. */
export type MemberStates = ReadonlyMap<string, MemberState>;

async function askForStates(wallet: Wallet): Promise<MemberStates> {
  const person = await wallet.device.cloud.call(getPerson, {}, personHeaders(wallet));
  return new Map(person.memberships.map(({ organization, state }) => [organization.id, state]));
}

/** Undefined until the cloud has answered; without a connection it stays so, and the screen shows what the wallet knows. */
export function useMemberStates(): MemberStates | undefined {
  const wallet = useWallet();
  const [states, setStates] = useState<MemberStates>();
  useEffect(() => {
    let wanted = true;
    askForStates(wallet).then(
      (found) => wanted && setStates(found),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [wallet]);
  return states;
}
