import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { describeUserDirectory } from './directory-suite.js';

describeUserDirectory('memory', (accounts) => {
  const directory = new MemoryUserDirectory('primary', accounts);
  return Promise.resolve({ directory, associate: (identity, name) => directory.associate(identity, name) });
});

describe('MemoryUserDirectory', () => {
  it('keeps copies: a change outside changes no account', () => {
    const account = { username: 'alice', mobile: '+94771234567' };
    const directory = new MemoryUserDirectory('primary', [account]);
    account.mobile = '+94770000000';
    expect(directory.find('alice')).toEqual({ username: 'alice', mobile: '+94771234567' });
  });

  it('links to no account that is not there', () => {
    const identity = { provider: 'google', issuer: 'google', subject: '1' };
    expect(() => new MemoryUserDirectory('primary').associate(identity, 'nobody')).toThrow('no such account');
  });
});
