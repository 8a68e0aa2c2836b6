import { extendChain, operatorTrail, record, verifyChain, type Fault, type Head } from '../activity/index.ts';
import type { Base } from '../base.ts';
import { onBase, organizationNamed } from './base.ts';
import { command, Refusal, type Command } from './definition.ts';
import { timeOf } from './link.ts';
import type { Surroundings } from './surroundings.ts';

export function activityCommands(surroundings: Surroundings): readonly Command[] {
  return [verify(surroundings)];
}

const verify = (surroundings: Surroundings) =>
  command({
    path: ['activity', 'verify'],
    summary: 'Checks that nobody edited or removed an entry of the activity log',
    description: [
      'Walks the chain of an organization from its beginning, or from where its retention last forgot something, and names the first entry that was edited, removed or slipped in. Then the exit code is 1.',
      'Prints the head of the chain. Keep it somewhere else and give it with --head next time: whoever holds the database can cut off the end of the log, and only an earlier head shows that.',
    ],
    argument: {
      name: 'ORGANIZATION',
      summary: 'Its address, first label or id; may be left out where there is only one',
    },
    options: {
      head: { type: 'text', value: 'HEAD', summary: 'A head that was printed earlier' },
    },
    examples: [
      { line: 'lanyard activity verify acme', what: 'Is the log as it was written?' },
      {
        line: 'lanyard activity verify acme --head 7.q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA',
        what: 'And is what was there then still there?',
      },
    ],
    async run({ argument, options }) {
      const known = options.head === undefined ? undefined : headOf(options.head);
      const { origin, entries, head, fault } = await onBase(surroundings, (base) =>
        check(base, argument, known),
      );
      if (fault !== undefined)
        throw new Refusal(`The activity log of ${origin} was tampered with: ${sentenceOf(fault)}`);
      surroundings.remark(`The activity log of ${origin} is whole: ${String(entries)} entries. Its head:`);
      surroundings.print(head === undefined ? 'none' : `${String(head.number)}.${head.digest}`);
    },
  });

async function check(base: Base, name: string | undefined, known: Head | undefined) {
  const { database, directory, clock } = base;
  const { id, origin } = await database.transaction({ readOnly: true }, async (tx) =>
    organizationNamed(tx, base, name),
  );
  const scope = { organizationId: id };
  const dataKey = await database.transaction(scope, async (tx) => {
    const opened = await directory.dataKey(tx, id);
    // The server does so every second; it may not be running.
    await extendChain(tx, opened);
    return opened;
  });
  const found = await database.transaction(
    { ...scope, readOnly: true, isolation: 'repeatable read' },
    async (tx) => verifyChain(tx, dataKey, known),
  );
  await database.transaction(scope, async (tx) =>
    record(tx, dataKey, {
      ...operatorTrail(clock.now()),
      act: 'activity.verified',
      after: { result: found.fault?.kind ?? 'whole', entries: found.entries },
    }),
  );
  return { origin, ...found };
}

/** `<number>.<digest>` as it was printed. @throws Refusal */
function headOf(text: string): Head {
  const [, number, digest] = /^([1-9]\d{0,14})\.([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  if (number === undefined || digest === undefined) throw new Refusal('That is no head of a chain.');
  return { number: Number(number), digest };
}

function sentenceOf({ kind, what, at }: Fault): string {
  const when = at === undefined ? '' : ` of ${timeOf(at)}`;
  const sentences: Record<Fault['kind'], string> = {
    'entry-edited': `entry ${what}${when} was edited.`,
    'entry-removed': `entry ${what} was removed.`,
    'entry-added': `entry ${what}${when} was slipped in, or taken out of the queue for the chain.`,
    'link-edited': `link ${what} of the chain was edited.`,
    'link-removed': `link ${what} of the chain was removed.`,
    'start-removed': `the beginning was removed, up to link ${what} of the chain.`,
    'head-missing': `link ${what}, which the given head names, is not in the chain. Its end was cut off or written anew.`,
  };
  return sentences[kind];
}
