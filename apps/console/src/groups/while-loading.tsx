import type { ComponentProps } from 'react';
import { useWords } from '../messages.ts';
import { WhileLoading } from '../while-loading.tsx';

/** As `WhileLoading`, for screens of groups and members: one refusal for all of them. */
export function WhileLoadingGroups<T extends object>(
  props: Omit<ComponentProps<typeof WhileLoading<T>>, 'forbidden'>,
) {
  const t = useWords();
  const forbidden = { title: t('groups.forbidden.title'), text: t('groups.forbidden.text') };
  return <WhileLoading {...props} forbidden={forbidden} />;
}
