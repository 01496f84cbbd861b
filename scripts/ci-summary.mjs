// The last line of .ci/run: "N passed, N failed". Arguments: one "name=exit code" for each step.
import { readFileSync } from 'node:fs';

/** Where a step that runs tests leaves its results. */
const results = { test: '.cache/jest.json', 'run test:package': '.cache/jest-package.json' };

const steps = process.argv.slice(2).map((step) => {
  const [name, code] = step.split('=');
  return { name, ...count(name, Number(code)) };
});
for (const { name, passed, failed } of steps) console.log(`npm ${name}: ${passed} passed, ${failed} failed`);
const sum = (key) => steps.reduce((total, step) => total + step[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;

/** A step counts as its tests; one without tests, or that failed for another reason, counts as one. */
function count(name, code) {
  const { passed, failed } = results[name] ? tests(results[name]) : { passed: code === 0 ? 1 : 0, failed: 0 };
  if (code !== 0 && failed === 0) return { passed, failed: 1 };
  return { passed, failed };
}

/** A skipped test has failed to prove anything, and so has a file that didn't load. */
function tests(file) {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const failed =
      json.numFailedTests + json.numPendingTests + json.numTodoTests + json.numRuntimeErrorTestSuites;
    return { passed: json.numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
