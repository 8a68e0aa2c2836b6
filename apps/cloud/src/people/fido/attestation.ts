import { verifyAndroidKey } from './attestation-android-key.ts';
import { verifyApple } from './attestation-apple.ts';
import { verifyFidoU2f } from './attestation-fido-u2f.ts';
import { verifyPacked } from './attestation-packed.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { verifyTpm } from './attestation-tpm.ts';
import { FidoProblem, orFidoProblem } from './problem.ts';

/** Section 8 of Web Authentication Level 3, but for SafetyNet (8.5), whose service no longer exists, and compound (8.9). */
const procedures = new Map<string, (statement: Statement, ceremony: AttestedCeremony) => VerifiedStatement>([
  ['none', verifyNone],
  ['packed', verifyPacked],
  ['tpm', verifyTpm],
  ['android-key', verifyAndroidKey],
  ['fido-u2f', verifyFidoU2f],
  ['apple', verifyApple],
]);

/**
 * 7.1, steps 21 and 22: verifies an attestation statement of any format.
 *
 * @returns One verified statement; of `compound`, one for each statement inside, all of which must verify.
 * @throws FidoProblem `attestation-format-unknown`, `attestation-invalid`
 */
export function verifyAttestation(
  format: string,
  statement: unknown,
  ceremony: AttestedCeremony,
): readonly VerifiedStatement[] {
  return orFidoProblem('attestation-invalid', format, () =>
    format === 'compound' ? verifyCompound(statement, ceremony) : [verifyOne(format, statement, ceremony)],
  );
}

function verifyOne(format: string, statement: unknown, ceremony: AttestedCeremony): VerifiedStatement {
  const procedure = procedures.get(format);
  if (procedure === undefined) throw new FidoProblem('attestation-format-unknown');
  if (!(statement instanceof Map)) throw new FidoProblem('attestation-invalid', 'statement is no map');
  return procedure(statement, ceremony);
}

/** 8.9: two or more statements about one credential, none of them compound. */
function verifyCompound(statements: unknown, ceremony: AttestedCeremony): VerifiedStatement[] {
  if (!Array.isArray(statements) || statements.length < 2 || statements.length > procedures.size) {
    throw new FidoProblem('attestation-invalid', 'compound of a wrong number of statements');
  }
  return statements.map((part: unknown) => {
    const format: unknown = part instanceof Map ? part.get('fmt') : undefined;
    if (!(part instanceof Map) || typeof format !== 'string')
      throw new FidoProblem('attestation-invalid', 'compound');
    return verifyOne(format, part.get('attStmt'), ceremony);
  });
}

/** 8.7. */
function verifyNone(statement: Statement): VerifiedStatement {
  if (statement.size > 0) throw new FidoProblem('attestation-invalid', 'a statement in the format none');
  return { format: 'none', type: 'none', chain: [] };
}
