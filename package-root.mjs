// The package's own folder, for the templates that lie in it. One file per module format, because
// `import.meta` does not exist in CommonJS and `__dirname` does not exist in ES modules.
export const packageRoot = import.meta.dirname;
