// For an app's own tests: `@mcp-node/cli/testing`.
export { type TestClient, type TestClientOptions, testClient } from './mount/testing/client.ts';
