import type { Command } from './definition.ts';
import { startsWith } from './parse.ts';

const width = 90;

/** The help of one command, of a group of them, or of all. */
export function help(path: readonly string[], commands: readonly Command[]): string {
  const found = commands.find((command) => command.path.join(' ') === path.join(' '));
  return found === undefined ? helpOfGroup(path, commands) : helpOfCommand(found);
}

function helpOfGroup(path: readonly string[], commands: readonly Command[]): string {
  const within = commands.filter((command) => startsWith(command.path, path));
  const usage = ['lanyard', ...path, path.length === 0 ? '<command>' : '<what>', '[options]'].join(' ');
  return sections([
    path.length === 0 ? 'Lanyard: sign in without a password, on a server of your own.' : undefined,
    `Usage\n${rows([[usage, '']])}`,
    `Commands\n${rows(within.map((command) => [command.path.join(' '), command.summary]))}`,
    `Examples\n${examples(path.length === 0 ? (within[0]?.examples ?? []) : within.flatMap((command) => command.examples.slice(0, 1)))}`,
    path.length === 0
      ? 'Settings come from the environment (LANYARD_*) and are listed in docs/configuration.md;\n`lanyard config check` says what is set. `lanyard help <command>` tells more of a command.'
      : undefined,
  ]);
}

function helpOfCommand(command: Command): string {
  const { path, summary, description = [], argument, options, examples: shown } = command;
  const optionRows = Object.entries(options).map(([name, option]): [string, string] => [
    option.type === 'flag' ? `--${name}` : `--${name} ${option.value ?? 'VALUE'}`,
    option.required === true ? `${option.summary} (required)` : option.summary,
  ]);
  return sections([
    `${summary}.`,
    ...description.map((paragraph) => wrap(paragraph, width).join('\n')),
    `Usage\n${rows([[usageOf(command), '']])}`,
    argument === undefined ? undefined : `Argument\n${rows([[argument.name, argument.summary]])}`,
    `Options\n${rows([...optionRows, ['--help', 'Show this']])}`,
    shown.length === 0 ? undefined : `Examples\n${examples(shown)}`,
    path.length === 1 ? undefined : `See also: lanyard help ${path[0] ?? ''}`,
  ]);
}

function usageOf({ path, argument, options }: Command): string {
  const required = Object.entries(options)
    .filter(([, option]) => option.required === true)
    .map(([name, { value = 'VALUE' }]) => `--${name} ${value}`);
  const named =
    argument === undefined ? [] : [argument.required === true ? argument.name : `[${argument.name}]`];
  const more = required.length < Object.keys(options).length ? ['[options]'] : [];
  return ['lanyard', ...path, ...named, ...required, ...more].join(' ');
}

function examples(shown: Command['examples']): string {
  return shown.map(({ line, what }) => `  ${what}\n    $ ${line}`).join('\n');
}

/** Two columns, the second wrapped. */
function rows(pairs: readonly (readonly [string, string])[]): string {
  const column = Math.min(34, Math.max(...pairs.map(([left]) => left.length)));
  const indent = ' '.repeat(column + 4);
  return pairs
    .map(([left, right]) => {
      if (right === '') return `  ${left}`;
      const lines = wrap(right, width - column - 4).join(`\n${indent}`);
      return left.length > column ? `  ${left}\n${indent}${lines}` : `  ${left.padEnd(column)}  ${lines}`;
    })
    .join('\n');
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function sections(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}
