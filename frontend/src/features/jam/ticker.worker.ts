/** Ticks: a worker's timer goes on where a page that nobody sees has hers slowed down. */
const TICK_MS = 25;

setInterval(() => postMessage(null), TICK_MS);
