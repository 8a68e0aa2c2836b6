import {
  checkVaultOpened,
  verifyDelegatedStatement,
  type DelegatedStatement,
} from './delegated-statement.ts';
import { isDid, type Did } from './did.ts';
import type { VerifiedDidLog } from './did-log.ts';
import { CryptoProblem } from './errors.ts';
import type { BrowserKey } from './keys.ts';
import { isCount, isSeconds, readMembers, type Check } from './members.ts';
import { signStatement } from './statements.ts';

/**
 * An owner's word that an organization answers at another address from now on. A wallet keeps the address at which its person joined,
 * and follows no cloud to another one without this.
 */
export interface MoveStatement {
  /** Origin that it leaves: `https://acme.example.com`. */
  readonly from: string;
  readonly to: string;
  /** Counts the moves of the organization, from 1: none is said twice, and none can be left out. */
  readonly sequence: number;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** A move whose signer was verified; whether they are the owner is for the reader to say. */
export interface VerifiedMove extends MoveStatement {
  readonly issuer: Did;
}

const type = 'lanyard-organization-move+jwt';

/** Signs a move in a browser, for a person whose DID key has delegated to its key. */
export function signMove(
  browserKey: BrowserKey,
  { from, to, sequence, issuedAt }: MoveStatement,
  { organization, issuer }: { organization: string; issuer: string },
): Promise<string> {
  return signStatement({
    type,
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization },
    payload: { iss: issuer, from, to, sequence, iat: issuedAt },
  });
}

/**
 * Verifies who signed a move of one organization, in a browser for which the vault was opened with digits: whoever relayed a sign-in
 * moves nobody.
 *
 * @param expected.log Of the signer's DID, verified and at or after what the reader has pinned.
 * @throws CryptoProblem of `verifyDelegatedStatement`; `access_refused` by a browser that was only let in; `context_mismatch` for a
 *   move to where it comes from
 */
export async function verifyMove(
  signed: DelegatedStatement,
  expected: { organization: string; log: VerifiedDidLog; now: number },
): Promise<VerifiedMove> {
  const { organization } = expected;
  const said = await verifyDelegatedStatement(signed, { ...expected, type, context: { organization } });
  const { from, to, sequence } = readMembers('move', said.payload, members);
  checkVaultOpened(said);
  if (from === to) throw new CryptoProblem('context_mismatch', 'a move that leads nowhere');
  return { from, to, sequence, issuedAt: said.issuedAt, issuer: said.issuer };
}

/** Where a reader stands: the address that it keeps, and how many moves led there. */
export interface Place {
  readonly origin: string;
  readonly moves: number;
}

/** Seconds by which the clock of who signs may be behind that of who joined meanwhile. */
const clockSkew = 300;

/**
 * Where moves lead from the place that a reader knows, each beginning where the one before ended.
 *
 * @param moves in their order; those that the reader has followed already may be among them
 * @param since When the reader came there, in seconds since 1970: how many moves there were before is the cloud's word, and one of them
 *   would lead whoever came later to an address that the organization left long ago.
 * @throws CryptoProblem `statement_rollback` where one is missing, repeated, or from before; `context_mismatch` where one begins elsewhere
 */
export function followMoves(place: Place, moves: readonly MoveStatement[], since: number): Place {
  let here = place;
  for (const { from, to, sequence, issuedAt } of moves) {
    if (sequence <= place.moves) continue;
    if (issuedAt < since - clockSkew)
      throw new CryptoProblem('statement_rollback', 'a move from before the reader came');
    if (sequence !== here.moves + 1)
      throw new CryptoProblem('statement_rollback', 'a move is missing, or told twice');
    if (from !== here.origin) throw new CryptoProblem('context_mismatch', 'a move that begins elsewhere');
    here = { origin: to, moves: sequence };
  }
  return here;
}

/** An origin as browsers write it, and nothing after it. */
const isOrigin: Check<string> = (value): value is string => {
  if (typeof value !== 'string' || value.length > 300) return false;
  if (!URL.canParse(value)) return false;
  const { protocol, origin } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && origin === value;
};

const members = { iss: isDid, from: isOrigin, to: isOrigin, sequence: isCount, iat: isSeconds };
