import type { ServerResponse } from 'node:http';
import express from 'express';
import type { Handler, Req } from './request.js';

/** Our own fields are a code, a number and a token; all of them together are smaller than this. */
const limit = '10kb';

/** A body that the application's own parsers have read already is left as it is. */
const parsers: readonly Handler[] = [
  express.urlencoded({ extended: false, limit, parameterLimit: 20 }) as Handler,
  express.json({ limit, strict: true }) as Handler,
];

/** Reads the body, whether or not the application mounted parsers. @returns whether it could be read */
export async function readBody(req: Req, res: ServerResponse): Promise<boolean> {
  for (const parse of parsers) {
    const error = await new Promise<unknown>((resolve) => {
      parse(req, res, resolve);
    });
    if (error) return false;
  }
  return true;
}
