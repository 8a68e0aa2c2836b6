import {
  addAddress,
  checkDomain,
  dropDomain,
  listAddresses,
  offerDomain,
  removeAddress,
  type Addresses,
  type DnsRecordType,
} from '@lanyard/contract/addresses';
import type { RouteAnswer } from '@lanyard/contract/route';
import { useState } from 'react';
import { browser, proven } from '../platform.ts';
import { useRead } from './use-settings.ts';

/** What the name servers said of one record; `looking` while they are asked. */
export type RecordState =
  { readonly state: 'looking' } | Pick<RouteAnswer<typeof checkDomain>, 'state' | 'found'>;
export type Checked = Partial<Readonly<Record<DnsRecordType, RecordState>>>;

const readAddresses = async () => browser.cloud.call(listAddresses, {});

/** The addresses, and a domain that waits for its records. */
export function useAddresses() {
  const { value, setValue, load } = useRead<Addresses>(readAddresses);
  const [checked, setChecked] = useState<Checked>({});
  const add = async (address: string) =>
    setValue(await browser.cloud.call(addAddress, { body: { address } }));
  const remove = async (host: string) =>
    setValue(await browser.cloud.call(removeAddress, { params: { host } }));
  const offer = async (host: string) => {
    const domain = await browser.cloud.call(offerDomain, { body: { host } });
    setChecked({});
    setValue((before) => (typeof before === 'object' ? { ...before, domain } : before));
  };
  const drop = async () => {
    await browser.cloud.call(dropDomain, {});
    setValue((before) => (typeof before === 'object' ? { ...before, domain: null } : before));
  };
  /** @returns whether the domain was added */
  const check = async (): Promise<boolean> => {
    setChecked({ TXT: { state: 'looking' }, CNAME: { state: 'looking' } });
    const events = browser.cloud.stream(checkDomain, {}, await proven(), new AbortController().signal);
    let isAdded = false;
    try {
      for await (const { record, state, found } of events) {
        if (record !== null) setChecked((before) => ({ ...before, [record]: { state, found } }));
        else isAdded = state === 'found';
      }
    } catch (error) {
      setChecked({});
      throw error;
    }
    if (isAdded) setValue(await readAddresses());
    return isAdded;
  };
  return { addresses: value, load, checked, add, remove, offer, drop, check };
}
