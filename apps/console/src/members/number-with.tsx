import { safetyNumber } from '@lanyard/crypto/member-statement';
import { isOwnDid } from '@lanyard/session/member-statements';
import { Notice } from '@lanyard/ui/notice';
import { SafetyNumber } from '@lanyard/ui/safety-number';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser } from '../platform.ts';

/** The safety number with a member, over what the admin's own wallet said who the admin is. */
export function NumberWith({ label, own, other }: { label: string; own: string; other: string }) {
  const t = useWords();
  const [isOwn, setIsOwn] = useState<boolean>();
  useEffect(() => {
    isOwnDid(browser, own).then(setIsOwn, () => setIsOwn(false));
  }, [own]);
  if (isOwn === undefined) return null;
  if (!isOwn) return <Notice tone="warn">{t('standing.number.unknown')}</Notice>;
  return <SafetyNumber label={label} blocks={safetyNumber(own, other)} />;
}
