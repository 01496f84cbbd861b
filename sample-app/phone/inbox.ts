/** One text message as it arrived. */
export interface Message {
  readonly to: string;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** Older ones are forgotten. */
export const MOST_MESSAGES = 200;

/** The messages of the phone, oldest first. */
export class Inbox {
  readonly #messages: Message[] = [];

  receive(to: string, text: string): Message {
    const message = { to, text, receivedAt: new Date().toISOString() };
    this.#messages.push(message);
    if (this.#messages.length > MOST_MESSAGES) this.#messages.shift();
    return message;
  }

  all(): readonly Message[] {
    return this.#messages;
  }
}
