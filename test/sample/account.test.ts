import { Person, useSample } from './support/logins.js';

const sample = useSample();

test('The home page leads to the account page, where bob changes the number that he has just added', async () => {
  const at = sample();
  const bob = await Person.arrive(at);
  const asked = await bob.logIn('bob');
  const codePage = await bob.browser.submit(asked, { mobile: '077 123 4560' });
  await bob.toHome(codePage, await bob.codeAt('+94771234560'));
  expect((await bob.look('/')).body).toContain('href="/smsotp/account">Your second step');

  await at.coolDown(1);
  const account = await bob.look('/smsotp/account');
  const change = await bob.submitTo(account, '/smsotp/account/mobile', { mobile: '077 123 4561' });
  const done = await bob.browser.submit(change, { code: await bob.codeAt('+94771234561') });
  expect(done.body).toContain('Your number was changed.');
  expect((await bob.messages()).at(-1)).toMatchObject({
    to: '+94771234560',
    text: expect.stringContaining('was changed') as unknown,
  });
  expect((await bob.look('/')).body).toContain('<dd>+94771234561</dd>');
  expect(at.complaints()).toEqual([]);
});

test('carol types a code, switches codes on, and is asked for one at the next login', async () => {
  const at = sample();
  const carol = await Person.arrive(at);
  await carol.follow(await carol.logIn('carol'));
  const proof = await carol.look('/smsotp/account');
  expect([proof.url, await carol.messages()]).toEqual([`${at.idp}/smsotp`, []]);
  const codePage = await carol.submitTo(proof, '/smsotp/resend');
  const account = await carol.browser.submit(codePage, { code: await carol.codeAt('+94777654321') });
  expect(account.body).toContain('Codes are off');
  const done = await carol.submitTo(account, '/smsotp/account/sms-otp', { enabled: 'true' });
  expect(done.body).toContain('Codes by text message are on.');

  await at.coolDown(1);
  carol.browser.forget();
  const next = await carol.logIn('carol');
  await carol.toHome(next, await carol.codeAt('+94777654321'));
  expect(at.complaints()).toEqual([]);
});

test('dave makes backup codes, which his database keeps, and logs in with one', async () => {
  const at = sample();
  const dave = await Person.arrive(at);
  await dave.toHome(await dave.logIn('dave'), await dave.codeAt('+94774004000'));
  const account = await dave.look('/smsotp/account');
  const { body } = await dave.submitTo(account, '/smsotp/account/backup-codes');
  const codes = body.match(/\b\d(-[0-9A-Z]{4}){4}\b/g) ?? [];
  expect(codes).toHaveLength(10);

  await at.coolDown(1);
  dave.browser.forget();
  await dave.toHome(await dave.logIn('dave'), codes[3]!);
  expect((await dave.look('/smsotp/account')).body).toContain('You have 9 backup codes left.');
  expect(at.complaints()).toEqual([]);
});

test('A start prints three backup codes of alice, and the next start others', async () => {
  const at = sample();
  const before = at.backupCodes();
  expect(before).toHaveLength(3);
  await at.restart();
  expect(at.backupCodes()).toHaveLength(3);
  expect(at.backupCodes().filter((code) => before.includes(code))).toEqual([]);
});
