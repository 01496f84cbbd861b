// Loaded in front of the sample: ends it when its standard input closes. The system closes that when the tests end in
// whatever way, so a crash or a Ctrl-C leaves no server behind.
process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM')).resume();
