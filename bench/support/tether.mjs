/**
 * Loaded into a service under test before the service itself. It stops the service when the benchmark is gone, were it
 * by kill -9, and answers each message with what the heap holds.
 */
process.on('message', () => process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 }));
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The service has to end when it is done, whether or not the parent still listens.
process.channel.unref();
