import { describe, expect, test } from 'vitest';
import { command, UsageError, type OptionValues } from './definition.ts';
import { help } from './help.ts';
import { parse } from './parse.ts';

const options = {
  name: { type: 'text', value: 'NAME', required: true, summary: 'Its name' },
  region: { type: 'text', value: 'LABEL', summary: 'Its region' },
  quiet: { type: 'flag', summary: 'Print the id only' },
} as const;
const runs: { options: OptionValues<typeof options>; argument: string | undefined }[] = [];
const commands = [
  command({
    path: ['organization', 'create'],
    summary: 'Makes an organization',
    description: ['Its owner joins by a code in the terminal.'],
    argument: { name: 'ADDRESS', summary: 'Its address' },
    options,
    examples: [{ line: 'lanyard organization create --name Acme', what: 'Make Acme:' }],
    run: (invocation) => {
      runs.push(invocation);
      return Promise.resolve();
    },
  }),
  command({
    path: ['organization', 'list'],
    summary: 'Lists organizations',
    options: {},
    examples: [],
    run: () => Promise.resolve(),
  }),
  command({
    path: ['serve'],
    summary: 'Runs Lanyard',
    options: {},
    examples: [],
    run: () => Promise.resolve(),
  }),
];

function usageErrorOf(line: string): UsageError {
  try {
    parse(line.split(' '), commands);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`accepted: ${line}`);
}

describe('a command line does exactly what it says, or nothing', () => {
  test('options and argument reach the command, typed and complete', async () => {
    const request = parse(['organization', 'create', 'acme', '--name=Acme Ltd', '--quiet'], commands);
    if (request.kind !== 'run') throw new Error('no run');
    await request.command.run(request);
    expect(runs).toEqual([
      { options: { name: 'Acme Ltd', region: undefined, quiet: true }, argument: 'acme' },
    ]);
  });

  test('an unknown option is refused, and the nearest one named', () => {
    expect(usageErrorOf('organization create --nmae Acme').message).toBe(
      'There is no option --nmae. Did you mean "--name"?',
    );
    expect(usageErrorOf('organization create -n Acme').message).toBe('There is no option -n.');
    expect(usageErrorOf('serve --no-quiet').path).toEqual(['serve']);
  });

  test('an unknown command is refused, and the nearest one named', () => {
    expect(usageErrorOf('organisation list').message).toContain('Did you mean "organization');
    expect(usageErrorOf('organization lst').message).toContain('Did you mean "organization list"?');
    expect(usageErrorOf('serv').message).toContain('Did you mean "serve"?');
    expect(usageErrorOf('frobnicate').message).toBe('There is no command "lanyard frobnicate".');
    expect(usageErrorOf('organization').message).toContain('needs one more word');
    expect(usageErrorOf('--quiet serve').message).toContain('There is no option --quiet');
  });

  test('what is missing, empty or too much is named', () => {
    expect(usageErrorOf('organization create').message).toBe('Missing: --name NAME.');
    expect(usageErrorOf('organization create --name').message).toContain('needs a value');
    expect(usageErrorOf('organization create --name --quiet').message).toContain('needs a value');
    expect(usageErrorOf('organization create --name=').message).toContain('needs a value');
    expect(usageErrorOf('organization create --name A --quiet=yes').message).toContain('takes no value');
    expect(usageErrorOf('organization create a b --name A').message).toContain('Too much on the line: "b"');
    expect(usageErrorOf('serve now').message).toContain('Too much on the line: "now"');
  });

  test('names of the language are no options', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(usageErrorOf(`serve --${name}`).message).toContain(`There is no option --${name}.`);
    }
  });
});

describe('help is one word away everywhere', () => {
  const helpFor = (line: string) => {
    const request = parse(line.split(' '), commands);
    if (request.kind !== 'help') throw new Error('no help');
    return help(request.path, commands);
  };

  test('of everything, of a group, of a command', () => {
    expect(parse([], commands)).toEqual({ kind: 'help', path: [] });
    expect(helpFor('--help')).toContain('organization create');
    expect(helpFor('help organization')).toContain('Lists organizations');
    expect(helpFor('help organization')).not.toContain('Runs Lanyard');
    expect(helpFor('organization create --nonsense --help')).toContain('--name NAME');
    expect(helpFor('help organization create')).toMatchInlineSnapshot(`
      "Makes an organization.

      Its owner joins by a code in the terminal.

      Usage
        lanyard organization create [ADDRESS] --name NAME [options]

      Argument
        ADDRESS  Its address

      Options
        --name NAME     Its name (required)
        --region LABEL  Its region
        --quiet         Print the id only
        --help          Show this

      Examples
        Make Acme:
          $ lanyard organization create --name Acme

      See also: lanyard help organization
      "
    `);
  });

  test('no line is wider than a terminal', () => {
    for (const line of [help([], commands), help(['organization', 'create'], commands)]
      .join('\n')
      .split('\n')) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
