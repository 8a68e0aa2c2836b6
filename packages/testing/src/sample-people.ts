/** Who is in the sample organization. `joins` and `invited` are days of its story; without `joins` they have not come yet. */
export interface SamplePerson {
  readonly name: string;
  readonly email: string;
  readonly invited: number;
  readonly joins?: number;
  readonly groups?: readonly SampleGroup[];
}

export const sampleGroups = ['Teachers', 'Office', 'Science'] as const;
export type SampleGroup = (typeof sampleGroups)[number];

const domain = 'sample.example';

const person = (name: string, invited: number, joins?: number, ...groups: SampleGroup[]): SamplePerson => ({
  name,
  email: `${name.split(' ')[0]?.toLowerCase() ?? ''}@${domain}`,
  invited,
  ...(joins === undefined ? {} : { joins }),
  groups,
});

/** Its first owner. */
export const founder = person('Olga Ortiz', 0, 0, 'Office');

/** Invited one by one, but for those of day 2, who come from a file. */
export const samplePeople: readonly SamplePerson[] = [
  person('Ben Bauer', 0, 0, 'Office'),
  person('Mira Lindqvist', 0, 1, 'Office'),
  person('Tomas Novak', 1, 1, 'Teachers', 'Science'),
  person('Aiko Tanaka', 1, 2, 'Teachers'),
  person('Ruth Adeyemi', 2, 2, 'Teachers'),
  person('Luca Moretti', 2, 3, 'Teachers'),
  person('Sofia Papadaki', 2, 3, 'Teachers', 'Science'),
  person('Henrik Dahl', 2, 3, 'Teachers', 'Science'),
  person('Nadia Rahman', 2, 4, 'Teachers'),
  person('Pavel Petrov', 2, 4, 'Teachers'),
  person('Ines Duarte', 2, 5, 'Teachers', 'Science'),
  person('Kofi Mensah', 2, 6, 'Teachers'),
  person('Emma Fischer', 2, 6, 'Teachers'),
  person('Jonas Weber', 2, 7, 'Teachers', 'Science'),
  person('Leila Haddad', 2, 8, 'Teachers'),
  person('Marta Kowalska', 2, 8),
  person('Daniel Okafor', 9, 10, 'Office'),
  person('Yuki Mori', 10, 11, 'Teachers'),
  person('Clara Jensen', 12, 13, 'Teachers'),
  person('Omar Farouk', 14, 14),
  person('Sara Nilsson', 17, 18, 'Science'),
  person('Victor Ionescu', 23),
  person('Grace Wanjiru', 25),
  person('Felix Braun', 26),
];

/** Whose place is left free for whoever looks at the sample. */
export const visitor = { name: 'You', email: `you@${domain}` };
