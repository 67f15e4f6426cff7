/**
 * Loaded into a service under test before the service itself. It stops the service when the benchmark is gone, were it
 * by kill -9, and answers each message with what the heap holds.
 */
let stopping = false;
process.once('SIGTERM', () => (stopping = true));
// A second signal would end the service at once, and leave its PostgreSQL behind.
process.on('disconnect', () => stopping || process.kill(process.pid, 'SIGTERM'));
process.on('message', () => process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 }));
// The service has to end when it is done, whether or not the parent still listens.
process.channel.unref();
