import type { GatewayOptions } from '../../lib/sms/gateway-options.js';
import { checkGateway } from '../../lib/sms/gateway-check.js';
import type { SendOutcome } from '../../lib/sms/contract.js';
import { answerWith, message, senderFor, startStandIn, type Received } from './support.js';

/** The connector's recipes, letter by letter; only the host is ours. */
const recipes = {
  nexmo: {
    url: '/sms/json?api_key=KEY&api_secret=SECRET&from=NEXMO&to= $ctx.num &text= $ctx.msg ',
    method: 'GET',
    httpResponse: '200',
  },
  clickatell: {
    url: '/rest/message',
    method: 'POST',
    headers:
      'X-Version: 1,Authorization: bearer ********,Accept: application/json,Content-Type: application/json',
    payload: '{"text":" $ctx.msg ","to":[" $ctx.num "]}',
    httpResponse: '202',
  },
  plivo: {
    url: '/v1/Account/{auth_id}/Message/',
    method: 'POST',
    headers: 'Authorization: Basic ********,Content-Type: application/json',
    payload: '{"src":"+94*********","dst":"$ctx.num","text":"$ctx.msg"}',
    httpResponse: '202',
  },
  bulksms: {
    url: '/eapi/submission/send_sms/2/2.0?username=*******&password=******&message=$ctx.msg&msisdn=$ctx.num',
    method: 'POST',
    headers: 'Content-Type: application/x-www-form-urlencoded',
    httpResponse: '200',
  },
  twilio: {
    url: '/2010-04-01/Accounts/{AccountSID}/SMS/Messages.json',
    method: 'POST',
    headers: 'Authorization: Basic base64{AccountSID:AuthToken}',
    payload: 'Body=$ctx.msg&To=$ctx.num&From=urlencode{FROM_NUM}',
    httpResponse: '',
  },
} satisfies Record<string, GatewayOptions>;

interface Run {
  readonly outcome: SendOutcome;
  readonly request: Received;
}

async function run(
  recipe: GatewayOptions,
  status: number,
  changes: Partial<GatewayOptions> = {},
): Promise<Run> {
  const gateway = await startStandIn(answerWith(status, { 'Content-Type': 'application/json' }, '{}'));
  const options = { ...recipe, url: `${gateway.base}${recipe.url}`, ...changes };
  const outcome = await senderFor(options).send(message);
  const [request] = gateway.received;
  if (request === undefined || gateway.received.length !== 1) throw new Error('not exactly one request');
  return { outcome, request };
}

describe('the recipes of the connector, as they are written', () => {
  it.each(Object.entries(recipes))('%s has no problem', (_, recipe) => {
    expect(checkGateway({ ...recipe, url: `https://sms.example${recipe.url}` })).toEqual([]);
  });

  it('Nexmo gets its five parameters, without the blanks', async () => {
    const { outcome, request } = await run(recipes.nexmo, 200);
    expect(outcome).toEqual({ status: 'sent' });
    expect([request.method, request.url.pathname, request.body]).toEqual(['GET', '/sms/json', '']);
    expect([...request.url.searchParams]).toEqual([
      ['api_key', 'KEY'],
      ['api_secret', 'SECRET'],
      ['from', 'NEXMO'],
      ['to', '+94771234567'],
      ['text', 'Verification Code: 123456'],
    ]);
    expect(request.headers['content-type']).toBeUndefined();
  });

  it('Nexmo gets the digits it wants with numberFormat', async () => {
    const { request } = await run(recipes.nexmo, 200, { numberFormat: 'digits' });
    expect(request.url.searchParams.get('to')).toBe('94771234567');
  });

  it('Clickatell gets its headers and valid JSON, without the blanks', async () => {
    const { outcome, request } = await run(recipes.clickatell, 202);
    expect(outcome).toEqual({ status: 'sent' });
    expect([request.method, request.rawUrl]).toEqual(['POST', '/rest/message']);
    expect(request.headers).toMatchObject({
      'x-version': '1',
      authorization: 'bearer ********',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(JSON.parse(request.body)).toEqual({ text: 'Verification Code: 123456', to: ['+94771234567'] });
  });

  it('Plivo gets Basic credentials and valid JSON', async () => {
    const { outcome, request } = await run(recipes.plivo, 202);
    expect(outcome).toEqual({ status: 'sent' });
    expect(decodeURIComponent(request.rawUrl)).toBe('/v1/Account/{auth_id}/Message/');
    expect(request.headers).toMatchObject({
      authorization: 'Basic ********',
      'content-type': 'application/json',
    });
    expect(JSON.parse(request.body)).toEqual({
      src: '+94*********',
      dst: '+94771234567',
      text: 'Verification Code: 123456',
    });
  });

  it('BulkSMS gets a POST with everything in the address and no body', async () => {
    const { outcome, request } = await run(recipes.bulksms, 200);
    expect(outcome).toEqual({ status: 'sent' });
    expect([request.method, request.url.pathname, request.body]).toEqual([
      'POST',
      '/eapi/submission/send_sms/2/2.0',
      '',
    ]);
    expect(Object.fromEntries(request.url.searchParams)).toEqual({
      username: '*******',
      password: '******',
      message: 'Verification Code: 123456',
      msisdn: '+94771234567',
    });
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '0',
    });
  });

  it('Twilio gets an encoded form, its Content-Type and credentials in Base64', async () => {
    const { outcome, request } = await run(recipes.twilio, 201);
    expect(outcome).toEqual({ status: 'sent' });
    expect(decodeURIComponent(request.rawUrl)).toBe('/2010-04-01/Accounts/{AccountSID}/SMS/Messages.json');
    expect(request.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('AccountSID:AuthToken').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([...new URLSearchParams(request.body)]).toEqual([
      ['Body', 'Verification Code: 123456'],
      ['To', '+94771234567'],
      ['From', 'FROM_NUM'],
    ]);
  });

  it.each([
    ['clickatell', recipes.clickatell],
    ['plivo', recipes.plivo],
  ])('%s with 202 configured takes a 200 as a refusal (A75)', async (_, recipe) => {
    const { outcome } = await run(recipe, 200);
    expect(outcome).toEqual({ status: 'refused', reason: 'gateway_status', httpStatus: 200 });
  });
});
