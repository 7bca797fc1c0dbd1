/**
 * Stands in for the native package native-watchdog, which npm carries without its binary: an extension host ends itself
 * through it when its server is gone.
 */
const interval = 1000;

exports.start = (pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, interval).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
