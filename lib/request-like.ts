import type { IncomingMessage } from 'node:http';

/** The request as an application's own function gets it: without the types of Express, and at one with them. */
export interface RequestLike extends IncomingMessage {
  readonly originalUrl: string;
  readonly path?: string;
  /** As Express reads it: without the port. */
  readonly hostname?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the types of Express have it
  readonly body?: any;
}

/** A function of the request. As a method, so that one which is written for Express' own Request fits as well. */
export type OfRequest<T> = { of(req: RequestLike): T }['of'];
