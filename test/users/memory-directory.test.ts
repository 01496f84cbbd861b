import { MemoryUserDirectory } from '../../lib/users/memory-directory.js';
import { describeUserDirectory } from './directory-suite.js';

describeUserDirectory('memory', (accounts) => {
  const directory = new MemoryUserDirectory('primary', accounts);
  return Promise.resolve({ directory });
});

describe('MemoryUserDirectory', () => {
  it('keeps copies: a change outside changes no account', () => {
    const account = { username: 'alice', mobile: '+94771234567' };
    const directory = new MemoryUserDirectory('primary', [account]);
    account.mobile = '+94770000000';
    expect(directory.find('alice')).toEqual({ username: 'alice', mobile: '+94771234567' });
  });
});
