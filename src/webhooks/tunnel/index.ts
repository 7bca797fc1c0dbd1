export { startTunnel, type Tunnel } from './start';
export { type TunnelTool, tunnelTools } from './tools';
