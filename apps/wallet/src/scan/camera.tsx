import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { CameraIcon, RefreshIcon, SunIcon } from '@lanyard/ui/icons';
import { Surface } from '@lanyard/ui/surface';
import { Viewfinder } from '@lanyard/ui/viewfinder';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { useCamera } from './use-camera.ts';

/** The camera's window; where it cannot be opened, why and what else can be done. */
export function Camera({ onText, hint }: { onText: (text: string) => void; hint?: ReactNode }) {
  const t = useWords();
  const { video, state, torch, restart } = useCamera(onText);
  if (state === 'denied' || state === 'none' || state === 'failed') {
    return (
      <Surface>
        <EmptyState
          icon={<CameraIcon className="size-6" />}
          title={t(`scan.${state}.title`)}
          action={
            state === 'none' ? undefined : (
              <Button size="small" icon={<RefreshIcon className="size-4" />} onClick={restart}>
                {t('common.retry')}
              </Button>
            )
          }
        >
          {t(`scan.${state}.text`)}
        </EmptyState>
      </Surface>
    );
  }
  return (
    <Viewfinder
      overlay={
        <span
          role="status"
          className="rounded-full bg-qr/75 px-3.5 py-2 font-medium text-white backdrop-blur-sm empty:hidden"
        >
          {state === 'starting' ? t('scan.starting') : hint}
        </span>
      }
    >
      <video ref={video} muted playsInline aria-label={t('scan.camera')} />
      {torch !== undefined && (
        <Button
          size="small"
          icon={<SunIcon className="size-4" />}
          aria-pressed={torch.on}
          onClick={torch.toggle}
          className="absolute top-4 right-4"
        >
          {torch.on ? t('scan.torch.off') : t('scan.torch.on')}
        </Button>
      )}
    </Viewfinder>
  );
}
