import {
  changeLogo,
  changeOrganizationSettings,
  getOrganizationSettings,
  listKeys,
  removeLogo,
  rotateKey,
  type OrganizationSettings,
  type TokenKeyView,
} from '@lanyard/contract/organization';
import type { RouteInput } from '@lanyard/contract/route';
import { keepActivity } from '@lanyard/contract/activity';
import { useCallback, useEffect, useState } from 'react';
import { browser, codeOf, proven } from '../platform.ts';

export type Changes = RouteInput<typeof changeOrganizationSettings>['body'];
type Unread = 'failed' | 'forbidden' | undefined;

/** Something read with a proof; undefined while it is loading. */
export function useRead<T>(read: () => Promise<T>) {
  const [value, setValue] = useState<T | Unread>();
  const load = useCallback(() => {
    read().then(setValue, (error: unknown) =>
      setValue(codeOf(error) === 'forbidden' ? 'forbidden' : 'failed'),
    );
  }, [read]);
  useEffect(load, [load]);
  return { value, setValue, load };
}

const readSettings = async () => browser.cloud.call(getOrganizationSettings, {}, await proven());
const readKeys = async () => (await browser.cloud.call(listKeys, {}, await proven())).keys;

/** The settings, and the ways to change them. */
export function useSettings() {
  const { value, setValue, load } = useRead<OrganizationSettings>(readSettings);
  const change = async (changes: Changes): Promise<void> => {
    setValue(await browser.cloud.call(changeOrganizationSettings, { body: changes }, await proven()));
  };
  const keep = async (days: number): Promise<void> => {
    await browser.cloud.call(keepActivity, { body: { days } }, await proven());
    setValue((before) => (typeof before === 'object' ? { ...before, activityDays: days } : before));
  };
  const setLogo = async (png: string | null): Promise<void> => {
    const logo =
      png === null
        ? await browser.cloud.call(removeLogo, {}, await proven()).then(() => null)
        : (await browser.cloud.call(changeLogo, { body: { png } }, await proven())).logo;
    setValue((before) => (typeof before === 'object' ? { ...before, logo } : before));
  };
  return { settings: value, load, change, keep, setLogo };
}

/** The keys that sign sessions. */
export function useKeys() {
  const { value, setValue, load } = useRead<readonly TokenKeyView[]>(readKeys);
  const rotate = async (sessions: 'keep' | 'end'): Promise<void> => {
    const { keys } = await browser.cloud.call(rotateKey, { body: { sessions } }, await proven());
    setValue(keys);
  };
  return { keys: value, load, rotate };
}
