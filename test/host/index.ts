import { runSuite } from '../support/suite';

/** What VS Code calls in its extension host: rejects when a test failed. */
export async function run(): Promise<void> {
  const { failed } = await runSuite(__dirname, { timeout: 30_000 });
  if (failed > 0) throw new Error(`${failed} failed`);
}
