/**
 * The second bundle: everything that needs undici or zod. The extension loads it on first use, because parsing it costs
 * ten times what activation may cost.
 */
export * as contract from './contract';
export * as signature from './signature';
