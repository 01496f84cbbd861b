import type { BerWriter, Change, Control, Ldapts } from './ldapts.js';

/** RFC 4528: the operation is done only where the entry fulfils a condition, in one step with looking at it. */
const assertionType = '1.3.6.1.1.12';
const octetString = 0x04;

export function change(
  { Attribute, Change }: Ldapts,
  operation: 'add' | 'delete' | 'replace',
  type: string,
  values: readonly string[],
): Change {
  return new Change({ operation, modification: new Attribute({ type, values: [...values] }) });
}

/** The condition that an entry has no value in an attribute that its writer may see. */
export function unlessPresent(ldapts: Ldapts, attribute: string): Control {
  const filter = new ldapts.NotFilter({ filter: new ldapts.PresenceFilter({ attribute }) });
  return {
    type: assertionType,
    critical: true,
    write(writer: BerWriter): void {
      const value = new ldapts.BerWriter();
      filter.write(value);
      writer.startSequence();
      writer.writeString(assertionType);
      // A server that does not know the control then refuses, and does not store whatever there is.
      writer.writeBoolean(true);
      writer.writeBuffer(value.buffer, octetString);
      writer.endSequence();
    },
    parse: () => undefined,
  };
}
