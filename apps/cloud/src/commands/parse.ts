import { parseArgs } from 'node:util';
import { UsageError, type Command } from './definition.ts';
import { suggestion } from './suggestion.ts';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly options: Record<string, string | boolean | undefined>;
      readonly argument: string | undefined;
    };

/**
 * Reads a command line (without the program's name).
 *
 * @throws UsageError on an unknown command or option (with the nearest known one), a missing or superfluous value.
 */
export function parse(line: readonly string[], commands: readonly Command[]): Request {
  if (line[0] === 'help') return { kind: 'help', path: knownPath(line.slice(1), commands) };
  if (line[0] === '--version' || line[0] === '-V') return { kind: 'version' };
  const words = line.slice(0, firstOption(line));
  const found = commands.find(({ path }) => path.every((word, index) => words[index] === word));
  const wantsHelp = line.includes('--help') || line.includes('-h');
  if (found === undefined) {
    if (wantsHelp || line.length === 0) return { kind: 'help', path: knownPath(words, commands) };
    throw unknownCommand(line, words, commands);
  }
  if (wantsHelp) return { kind: 'help', path: found.path };
  return { kind: 'run', command: found, ...readOptions(found, line.slice(found.path.length)) };
}

function readOptions(
  found: Command,
  rest: readonly string[],
): { options: Record<string, string | boolean | undefined>; argument: string | undefined } {
  const { tokens } = parseArgs({
    args: [...rest],
    options: Object.fromEntries(
      Object.entries(found.options).map(
        ([name, { type }]) => [name, { type: type === 'flag' ? 'boolean' : 'string' }] as const,
      ),
    ),
    allowPositionals: true,
    // Our own refusals name the nearest option; the strict mode of Node does not.
    strict: false,
    tokens: true,
  });
  const options: Record<string, string | boolean | undefined> = Object.fromEntries(
    Object.entries(found.options).map(([name, { type }]) => [name, type === 'flag' ? false : undefined]),
  );
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') options[token.name] = valueOf(found, token);
  }
  checkRequired(found, options);
  return { options, argument: onlyArgument(found, positionals) };
}

function valueOf(
  found: Command,
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
): string | boolean {
  // Own names only: every object also has `constructor` and the like.
  const isKnown = rawName.startsWith('--') && Object.hasOwn(found.options, name);
  const definition = isKnown ? found.options[name] : undefined;
  if (definition === undefined) {
    const known = Object.keys(found.options).map((each) => `--${each}`);
    throw new UsageError(
      `There is no option ${rawName}.${suggestion(rawName, [...known, '--help'])}`,
      found.path,
    );
  }
  if (definition.type === 'flag') {
    if (value !== undefined) throw new UsageError(`The option --${name} takes no value.`, found.path);
    return true;
  }
  // `--name --address x`: Node would take the next option for the value.
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new UsageError(`The option --${name} needs a value.`, found.path);
  }
  return value;
}

function checkRequired(found: Command, options: Record<string, string | boolean | undefined>): void {
  const missing = Object.entries(found.options)
    .filter(([name, definition]) => definition.required === true && options[name] === undefined)
    .map(([name, { value = 'VALUE' }]) => `--${name} ${value}`);
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.join(', ')}.`, found.path);
}

function onlyArgument(found: Command, positionals: readonly string[]): string | undefined {
  const { argument, path } = found;
  const superfluous = positionals[argument === undefined ? 0 : 1];
  if (superfluous !== undefined) throw new UsageError(`Too much on the line: "${superfluous}".`, path);
  if (argument?.required === true && positionals.length === 0)
    throw new UsageError(`Missing: ${argument.name}.`, path);
  return positionals[0];
}

function unknownCommand(
  line: readonly string[],
  words: readonly string[],
  commands: readonly Command[],
): UsageError {
  const group = commands.some(({ path }) => path[0] === words[0]) ? words.slice(0, 1) : [];
  if (words.length === 0) return new UsageError(`There is no option ${line[0] ?? ''}.`, []);
  if (words.length === group.length)
    return new UsageError(`"lanyard ${words.join(' ')}" needs one more word.`, group);
  const asked = words.slice(0, group.length + 1).join(' ');
  const known = commands.map(({ path }) => path.slice(0, group.length + 1).join(' '));
  return new UsageError(
    `There is no command "lanyard ${asked}".${suggestion(asked, [...known, 'help'])}`,
    group,
  );
}

/** The words that name a command or a group of commands, as far as they do. */
function knownPath(words: readonly string[], commands: readonly Command[]): readonly string[] {
  const length = words.findIndex(
    (_, index) => !commands.some(({ path }) => startsWith(path, words.slice(0, index + 1))),
  );
  return length === -1 ? words : words.slice(0, length);
}

/** Whether a path begins with these words. */
export function startsWith(path: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => path[index] === word);
}

function firstOption(line: readonly string[]): number {
  const index = line.findIndex((word) => word.startsWith('-'));
  return index === -1 ? line.length : index;
}
