import type { RouteAnswer } from '@lanyard/contract/route';
import { readVaultSpace } from '@lanyard/contract/vaults';
import { Notice } from '@lanyard/ui/notice';
import { Progress } from '@lanyard/ui/progress';
import { sizeWords } from '@lanyard/ui/size-words';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { browser } from '../platform.ts';
import { Unread } from './unread.tsx';
import { useRead } from './use-settings.ts';

const readSpace = async () => browser.cloud.call(readVaultSpace, {});

/** Of all there is room for: from here on somebody should look. */
const nearlyFull = 0.9;

/** How full the vaults are: nobody here sees of what. */
export function Space() {
  const t = useWords();
  const { value, load } = useRead<RouteAnswer<typeof readVaultSpace>>(readSpace);
  if (typeof value !== 'object') return <Unread value={value} load={load} />;
  const { items, mostItems, fileBytes, mostFileBytes } = value;
  const count = (number: number) => number.toLocaleString(t.locale);
  const [done, of] = [sizeWords(t.locale, fileBytes), sizeWords(t.locale, mostFileBytes)];
  return (
    <Card title={t('space.title')} detail={t('space.detail')}>
      <div className="grid max-w-lg gap-5">
        {fileBytes >= mostFileBytes * nearlyFull && <Notice tone="warn">{t('space.full')}</Notice>}
        <Used
          label={t('space.files')}
          used={t('space.used', { done, of })}
          share={fileBytes / Math.max(1, mostFileBytes)}
        />
        <Used
          label={t('space.items')}
          used={t('space.used', { done: count(items), of: count(mostItems) })}
          share={items / mostItems}
        />
      </div>
    </Card>
  );
}

function Used({ label, used, share }: { label: string; used: string; share: number }) {
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        <span className="figures text-muted">{used}</span>
      </p>
      <Progress label={label} value={Math.min(1, share)} />
    </div>
  );
}
