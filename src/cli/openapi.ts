/** `npm run -s openapi`: the contract as this project reads it, as an OpenAPI document on stdout. */
import { openApiDocument } from '../contract/openapi';

process.stdout.write(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
