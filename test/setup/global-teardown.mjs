export default async function globalTeardown() {
  await Promise.all(globalThis.testServers.map(({ stop }) => stop()));
}
