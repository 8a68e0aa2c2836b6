/** One option of a command, as data: parsing and help are made from it. */
export interface OptionDefinition {
  readonly type: 'text' | 'flag';
  /** What stands for the value in the help, e.g. `ADDRESS`; texts only. */
  readonly value?: string;
  readonly required?: true;
  readonly summary: string;
}

export interface ArgumentDefinition {
  /** As in the help, e.g. `ADDRESS`. */
  readonly name: string;
  readonly required?: true;
  readonly summary: string;
}

type Options = Readonly<Record<string, OptionDefinition>>;

/** The value of each option, by name: a flag is always there, a text where it is required. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { type: 'flag' }
    ? boolean
    : O[Name] extends { required: true }
      ? string
      : string | undefined;
};

interface Definition<O extends Options> {
  /** Its words: `['organization', 'create']`. */
  readonly path: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description?: readonly string[];
  readonly argument?: ArgumentDefinition;
  readonly options: O;
  readonly examples: readonly { readonly line: string; readonly what: string }[];
}

export interface Invocation<O extends Options> {
  readonly options: OptionValues<O>;
  /** Undefined where it was left out, which only an optional one can be. */
  readonly argument: string | undefined;
}

/** A command of `lanyard`: its description, and what it does. */
export interface Command extends Definition<Options> {
  run(invocation: {
    options: Record<string, string | boolean | undefined>;
    argument: string | undefined;
  }): Promise<void>;
}

/** Declares a command; `run` sees its options typed. What it throws is told to the operator. */
export function command<const O extends Options>(
  definition: Definition<O> & { run(invocation: Invocation<O>): Promise<void> },
): Command {
  return {
    ...definition,
    // The parser filled in exactly what the definition says.
    run: ({ options, argument }) => definition.run({ options: options as OptionValues<O>, argument }),
  };
}

/** The command line itself is wrong: exit code 2. Anything else that fails is 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Words of the command whose help applies. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = path;
  }
}

/** Cannot be done as asked: the message says why and what to do. Exit code 1, without a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
