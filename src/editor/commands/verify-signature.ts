import type { Workbench } from '../workbench';

export async function verifySignature(_workbench: Workbench): Promise<void> {}
