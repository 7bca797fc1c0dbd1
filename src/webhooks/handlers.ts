/** Webhook handlers that are right, ready to be put into an editor. Their sources lie in media/handlers. */

export interface HandlerTemplate {
  /** The file below media/handlers. */
  readonly file: string;
  /** As people know it; proper names, not translated. */
  readonly name: string;
  /** What it runs on. */
  readonly runtime: 'Node.js' | 'Python' | 'Go' | 'PHP' | 'Ruby';
  /** The editor's name for the language. */
  readonly language: string;
}

/** In the order in which they are offered. */
export const handlerTemplates: readonly HandlerTemplate[] = [
  { file: 'express.mjs', name: 'Express', runtime: 'Node.js', language: 'javascript' },
  { file: 'fastify.mjs', name: 'Fastify', runtime: 'Node.js', language: 'javascript' },
  { file: 'hono.mjs', name: 'Hono', runtime: 'Node.js', language: 'javascript' },
  { file: 'next.ts', name: 'Next.js route handler', runtime: 'Node.js', language: 'typescript' },
  { file: 'node-http.mjs', name: 'node:http', runtime: 'Node.js', language: 'javascript' },
  { file: 'python-flask.py', name: 'Flask', runtime: 'Python', language: 'python' },
  { file: 'python-fastapi.py', name: 'FastAPI', runtime: 'Python', language: 'python' },
  { file: 'go-net-http.go', name: 'net/http', runtime: 'Go', language: 'go' },
  { file: 'plain.php', name: 'PHP', runtime: 'PHP', language: 'php' },
  { file: 'ruby-rack.ru', name: 'Rack', runtime: 'Ruby', language: 'ruby' },
];
