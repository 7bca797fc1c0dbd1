/** Python for tests, the real interpreter compiled to WebAssembly: it is there wherever Node is. */
import { loadPyodide } from 'pyodide';

/** What a program printed, and what of that went to the standard error. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs one after the other, each with names of its own, under one environment. */
export interface Python {
  /** Rejects with Python's own error. */
  run(code: string): Promise<Printed>;
}

/** Starting takes some seconds: once for a suite. */
export async function startPython(env: Readonly<Record<string, string>>): Promise<Python> {
  const python = await loadPyodide({ env: { HOME: '/home/pyodide', ...env } });
  return {
    async run(code) {
      const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      const into = (list: Buffer[]) => ({
        write: (bytes: Uint8Array) => list.push(Buffer.from(bytes)) && bytes.length,
      });
      python.setStdout(into(chunks.stdout));
      python.setStderr(into(chunks.stderr));
      const globals = python.globals.get('dict')();
      await python.runPythonAsync(`${code}\nimport sys\nsys.stdout.flush()\nsys.stderr.flush()`, { globals });
      return {
        stdout: Buffer.concat(chunks.stdout).toString(),
        stderr: Buffer.concat(chunks.stderr).toString(),
      };
    },
  };
}
