import type { Socket } from 'node:net';
import { loadPeers } from '../../peer.js';

// The part of ldapts that is used here, in our own words, so that our declarations need none of its.

export interface BerWriter {
  readonly buffer: Buffer;
  startSequence(): void;
  endSequence(): void;
  writeString(text: string): void;
  writeBoolean(value: boolean): void;
  writeBuffer(value: Buffer, tag: number): void;
}

export interface Filter {
  write(writer: BerWriter): void;
}

export interface Control {
  readonly type: string;
  readonly critical: boolean;
  write(writer: BerWriter): void;
  parse(reader: unknown): void;
}

/** One change of a ModifyRequest: all of them happen, or none (RFC 4511 4.6). */
export type Change = object;

export interface SearchResult {
  readonly searchEntries: readonly Readonly<Record<string, unknown>>[];
  readonly searchReferences: readonly string[];
}

export interface LdapClient {
  readonly isBound: boolean;
  startTLS(): Promise<void>;
  bind(dn: string, password: string): Promise<void>;
  search(base: string, options: object): Promise<SearchResult>;
  modify(dn: string, changes: Change[], controls?: Control[]): Promise<void>;
  unbind(): Promise<void>;
}

export interface ClientSettings {
  readonly url: string;
  readonly createConnection: () => Socket;
  readonly createSecureConnection: () => Socket;
}

export interface Ldapts {
  readonly Client: new (settings: ClientSettings) => LdapClient;
  readonly BerWriter: new () => BerWriter;
  readonly FilterParser: { parseString(text: string): Filter };
  readonly AndFilter: new (options: { filters: Filter[] }) => Filter;
  readonly NotFilter: new (options: { filter: Filter }) => Filter;
  readonly EqualityFilter: new (options: { attribute: string; value: string }) => Filter;
  readonly PresenceFilter: new (options: { attribute: string }) => Filter;
  readonly Attribute: new (options: { type: string; values: string[] }) => object;
  readonly Change: new (options: { operation: 'add' | 'delete' | 'replace'; modification: object }) => Change;
}

/** @param missing called, and undefined returned, when ldapts is not installed */
export function loadLdapts(missing: () => void): Ldapts | undefined {
  return loadPeers<{ ldapts: Ldapts | undefined }>(['ldapts'], missing).ldapts;
}
