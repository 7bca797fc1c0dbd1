/** The tools and resources as a server of the Model Context Protocol, by its official SDK. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { runTool, toolNames } from '../../tools';
import { inputSchema } from '../../tools/input-schema';
import { messageOf } from '../shell/program';
import { resources } from './resources';
import { toolWords } from './words';
import type { ServedWorld } from './world';

const mimeType = 'application/json';

function toolOf(name: string): Tool {
  const words = toolWords[name];
  if (words === undefined) throw new Error(`nothing is said of the tool ${name}`);
  const { title, description, annotations } = words;
  return { name, title, description, annotations, inputSchema: { ...inputSchema(name), type: 'object' } };
}

const resourceList = Object.entries(resources).map(([uri, { name, title, description }]) => ({
  ...{ uri, name, title, description, mimeType },
}));

/** @param version of this program */
export function createServer({ world, admit }: ServedWorld, version: string): Server {
  const server = new Server(
    { name: 'mega-leads', title: 'MEGA Lead API', version },
    {
      capabilities: { tools: {}, resources: {} },
      instructions:
        'Tools for developers who integrate with the MEGA public CRM Lead API. No tool writes a lead. Secrets are named by the variable that holds them and are never passed.',
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolNames.map(toolOf) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const { name, arguments: input = {} } = params;
    if (!toolNames.includes(name)) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${name}`);
    try {
      admit(name);
      return { content: [{ type: 'text', text: await runTool(name, input, world, signal) }] };
    } catch (error) {
      // An answer, so that the model reads what it can do about it.
      return { content: [{ type: 'text', text: messageOf(error) }], isError: true };
    }
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: resourceList }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
    const found = Object.hasOwn(resources, uri) ? resources[uri] : undefined;
    if (found === undefined) throw new McpError(ErrorCode.InvalidParams, `there is no resource ${uri}`);
    return { contents: [{ uri, mimeType, text: JSON.stringify(found.read()) }] };
  });
  return server;
}
