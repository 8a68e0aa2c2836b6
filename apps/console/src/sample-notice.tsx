import { removeSample } from '@lanyard/contract/sample';
import { getInstallation } from '@lanyard/contract/setup';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from './messages.ts';
import { browser, proven, type Me } from './platform.ts';

/** Over every page of a sample: that it is made up, and for its owner the way to remove it. */
export function SampleNotice({ me }: { me: Me | undefined }) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  if (me?.isSample !== true) return null;
  const remove = () => {
    setBusy(true);
    const run = async () => {
      const { rootOrigin } = await browser.cloud.call(getInstallation, {});
      await browser.cloud.call(removeSample, {}, await proven());
      location.replace(rootOrigin);
    };
    run().catch(() => {
      setBusy(false);
      toast({ message: t('members.problem.other') });
    });
  };
  return (
    <Notice
      title={t('console.sample.title')}
      className="mb-8"
      action={
        me.member.role === 'owner' && (
          <Button size="small" kind="quiet-danger" busy={busy} onClick={remove}>
            {t('console.sample.remove')}
          </Button>
        )
      }
    >
      {t('console.sample.text')}
    </Notice>
  );
}
