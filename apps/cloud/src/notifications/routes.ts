import { listNotices } from '@lanyard/contract/notices';
import { handle, type Handled } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import { noticesOfPerson } from './inbox.ts';

export function notificationRoutes({ directory }: { readonly directory: Directory }): readonly Handled[] {
  return [
    handle(listNotices, async ({ tx, params, caller: { personId } }) => ({
      notices: await noticesOfPerson(tx, directory, { organizationId: params.organizationId, personId }),
    })),
  ];
}
