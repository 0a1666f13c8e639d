/** Whatever hangs, this ends; what was started ends with this process. */
export function frist(sekunder) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  setTimeout(() => {
    console.error(`not finished within ${sekunder} seconds`);
    process.exit(1);
  }, sekunder * 1000).unref();
}
