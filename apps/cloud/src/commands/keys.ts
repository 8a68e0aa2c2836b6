import { operatorTrail, record } from '../activity/index.ts';
import { rotateInstallationKey } from '../people/index.ts';
import { rotateTokenKey } from '../sessions/index.ts';
import { enterOrganization } from '../directory/index.ts';
import { onBase, organizationNamed } from './base.ts';
import { command, Refusal, type Command } from './definition.ts';
import type { Surroundings } from './surroundings.ts';

export function keyCommands(surroundings: Surroundings): readonly Command[] {
  return [rotate(surroundings)];
}

const rotate = (surroundings: Surroundings) =>
  command({
    path: ['keys', 'rotate'],
    summary: 'Replaces a signing key, without signing anybody out',
    description: [
      'The new key signs from now on, on every process at once. What the earlier one signed goes on being taken until the longest-lived of it has run out (180 days for an organization, a year for the installation); then the earlier key is deleted.',
      'Where a key may have been stolen, add --no-overlap: then nothing that it signed is taken any more. For an organization everybody there signs in again; for the installation every wallet gets new tokens by itself, and e-mail addresses are confirmed again.',
    ],
    options: {
      organization: {
        type: 'text',
        value: 'ORGANIZATION',
        summary: 'The key that signs sessions of this organization: its address, first label or id',
      },
      installation: { type: 'flag', summary: 'The key that signs tokens of wallets and claims' },
      'no-overlap': { type: 'flag', summary: 'Take nothing any more that the earlier key signed' },
    },
    examples: [
      { line: 'lanyard keys rotate --organization acme', what: 'As a matter of routine:' },
      { line: 'lanyard keys rotate --installation --no-overlap', what: 'After a break-in:' },
    ],
    async run({ options }) {
      const { organization: name, installation } = options;
      if (name === undefined && !installation)
        throw new Refusal('Which key? Give --organization, --installation or both.');
      const overlap = options['no-overlap'] ? { overlapSeconds: 0 } : {};
      const rotated = await onBase(surroundings, (base) =>
        base.database.transaction({}, async (tx) => {
          const [now, said]: [Date, string[]] = [base.clock.now(), []];
          if (installation) {
            const kid = await rotateInstallationKey(tx, { kms: base.kms, now, ...overlap });
            said.push(`Key of the installation: ${kid}`);
          }
          if (name !== undefined) {
            const { id, origin } = await organizationNamed(tx, base, name);
            await enterOrganization(tx, id);
            const { directory } = base;
            const kid = await rotateTokenKey(tx, { directory, organizationId: id, now, ...overlap });
            record(tx, await directory.dataKey(tx, id), {
              ...operatorTrail(now),
              act: 'key.rotated',
              subject: { kind: 'key', id: kid },
              after: { overlap: !options['no-overlap'] },
            });
            said.push(`Key of ${origin}: ${kid}`);
          }
          return said;
        }),
      );
      for (const line of rotated) surroundings.print(line);
    },
  });
