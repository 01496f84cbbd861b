import { describeUserDirectory } from '../directory-suite.js';
import { names } from './support/databases.js';
import { Stage } from './support/subject.js';
import { odd, ours, withList } from './support/tables.js';

describe.each(names)('%s', (name) => {
  const layouts = {
    'the tables of the migrations': ours,
    "an application's own tables": odd(name),
    'a list of backup codes': withList(name),
  };
  for (const [kind, layout] of Object.entries(layouts)) {
    describe(`with ${kind}`, () => {
      const stage = new Stage(name, layout);
      describeUserDirectory(`${name} with ${kind}`, async (accounts) => {
        await stage.fill(accounts);
        return { directory: stage.directory() };
      });
    });
  }
});
