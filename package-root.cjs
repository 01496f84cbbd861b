// CommonJS twin of package-root.mjs.
exports.packageRoot = __dirname;
