import { equalText } from '@lanyard/crypto/encoding';
import { signInDigits, type SignInDigest } from '@lanyard/crypto/sign-in-binding';
import { WalletProblem } from './problem.ts';
import { entries, listRecords, putRecord, type Wallet } from './wallet.ts';

/** The two digits that are typed for what came by itself, or opens the vault: one try, remembered here. */

/** How long wrong digits are remembered, in milliseconds: far longer than any cloud that is honest keeps a request. */
const rememberWrongDigits = 30 * 24 * 3_600_000;

const wrongDigitsEntry = (H: SignInDigest) => `${entries.wrongDigits}${H}`;

/** Whether these are the digits on the page. A cloud that swallows the refusal gives no second try, nor does opening the wallet anew. @throws WalletProblem `wrong_digits` after a first */
export async function areRightDigits(
  wallet: Wallet,
  { H }: { readonly H: SignInDigest },
  typed: string,
): Promise<boolean> {
  await checkTry(wallet, H);
  if (equalText(typed, signInDigits(H))) return true;
  await putRecord(wallet, wrongDigitsEntry(H), { at: wallet.device.now() });
  return false;
}

/** @throws WalletProblem `wrong_digits` where the digits of this request were wrong before */
export async function checkTry(wallet: Wallet, H: SignInDigest): Promise<void> {
  const tries = await listRecords<{ readonly at: number }>(wallet, entries.wrongDigits);
  const old = tries.filter(([, { at }]) => at < wallet.device.now() - rememberWrongDigits);
  await wallet.device.storage.delete(old.map(([key]) => key));
  if (tries.some(([key]) => key === wrongDigitsEntry(H))) {
    throw new WalletProblem('wrong_digits', 'the digits of this request were wrong before');
  }
}
