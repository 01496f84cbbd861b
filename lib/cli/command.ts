/** What a command may touch of the world. */
export interface Terminal {
  /** To stdout: the result, and nothing else, so that it can be sent to a file. */
  readonly out: (text: string) => void;
  /** To stderr. */
  readonly err: (text: string) => void;
  /** Bytes of a file of at most `most` bytes. Throws a `CommandError` that says why it can't be read. */
  readonly read: (path: string, most: number) => Uint8Array;
}

/** Exit codes: 0 done, 1 could not be done, 2 called in a way that is not understood. */
export type ExitCode = 0 | 1 | 2;

/** One word after `passport-smsotp`; one file in this folder each. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` behind the command prints. */
  readonly usage: string;
  readonly run: (args: readonly string[], terminal: Terminal) => ExitCode | Promise<ExitCode>;
}

/** Ends a command; the message is printed to stderr. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
