import { Wires } from '../../../lib/users/ldap/wires.js';
import { optionsFor, service, sharedUrl } from './support.js';

const { hostname: host, port } = new URL(sharedUrl());
const target = {
  ...optionsFor(sharedUrl(), 'dc=example,dc=org'),
  ...{ host, port: Number(port), startTls: false, tls: {}, connectMs: 1000, operationMs: 1000 },
  bindPassword: service.password,
};

test('A connection is made once: a second one would search without a bind', () => {
  const wires = new Wires(target);
  wires.plain();
  expect(() => wires.plain()).toThrow('The connection is closed.');
  wires.cut();
});

test('A connection that was cut is not made any more', () => {
  const wires = new Wires(target);
  wires.cut();
  expect(wires.closed).toBe(true);
  expect(() => wires.plain()).toThrow('The connection is closed.');
  expect(() => wires.secure()).toThrow('The connection is closed.');
});
