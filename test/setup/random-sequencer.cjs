// Runs the test files in an order drawn from Jest's seed, so that none comes to lean on another.
const Sequencer = require('@jest/test-sequencer').default;
const { createHash } = require('node:crypto');

module.exports = class RandomSequencer extends Sequencer {
  constructor(options) {
    super(options);
    this.seed = options.globalConfig.seed;
    process.stderr.write(`Random order: JEST_SEED=${this.seed} npm test repeats it\n`);
  }

  sort(tests) {
    return [...tests]
      .map((test) => ({ test, place: this.place(test) }))
      .sort((a, b) => a.place.localeCompare(b.place))
      .map(({ test }) => test);
  }

  place({ path, context }) {
    const name = `${context.config.displayName?.name}:${path.slice(context.config.rootDir.length)}`;
    return createHash('sha256').update(`${this.seed}:${name}`).digest('hex');
  }
};
