import { importConnector, toEnv, toText } from 'passport-smsotp/import';
import { block } from './markdown.js';

const page = 'docs/import.md';

test('The example of docs/import.md gives the .env and the report that are printed there', () => {
  const { options, report } = importConnector(block(page, 'An example', 'xml'));
  expect(toEnv(options)).toBe(block(page, 'An example', 'dotenv'));
  expect(toText(report)).toBe(block(page, 'An example', 'text'));
});
