/**
 * Loaded into a service under test before the service itself. It stops the service when the benchmark is gone, were it
 * by kill -9, and answers each message with what the heap holds and how long its event loop was held at a time.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 1;
const delays = monitorEventLoopDelay({ resolution });
delays.enable();
let stopping = false;
process.once('SIGTERM', () => (stopping = true));
// A second signal would end the service at once, and leave its PostgreSQL behind.
process.on('disconnect', () => stopping || process.kill(process.pid, 'SIGTERM'));
process.on('message', () => {
  const [p99, longest] = [delays.percentile(99), delays.max].map((ns) => ns / 1e6 - resolution);
  process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20, heldMs: { p99, longest } });
  delays.reset();
});
// The service has to end when it is done, whether or not the parent still listens.
process.channel.unref();
