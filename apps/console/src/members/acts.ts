import {
  deleteMember,
  disableMember,
  enableMember,
  resendInvitation,
  type MemberView,
} from '@lanyard/contract/members';
import { browser, proven } from '../platform.ts';

export type Act = 'resend' | 'disable' | 'enable' | 'delete';

const acts = { resend: resendInvitation, disable: disableMember, enable: enableMember } as const;

/** Does one thing to a member; the member as they are afterwards, or null when deleted. */
export async function act(kind: Act, memberId: string): Promise<MemberView | null> {
  const params = { memberId };
  if (kind !== 'delete') return browser.cloud.call(acts[kind], { params }, await proven());
  await browser.cloud.call(deleteMember, { params }, await proven());
  return null;
}
