// The public API for a project's own tools: `@mcp-node/cli/tools`. It loads nothing that an app in production does not need.

export type { Auth, Authenticated, RawRequest } from './auth/auth.ts';
export { type BearerOptions, bearer } from './auth/bearer.ts';
export { type FromRequestOptions, fromRequest } from './auth/from-request.ts';
export { type OAuthOptions, oauth } from './auth/oauth.ts';
export type { Register, ToolContext, ToolSession, User } from './context.ts';
export { askClient } from './define/ask-client.ts';
export { audio, type Content, embedded, image, text } from './define/content.ts';
export {
  type Completions,
  type DefinedPrompt,
  type DefinedResource,
  type DefinedTool,
  type DefinePromptOptions,
  type DefineResourceOptions,
  type DefineToolOptions,
  definePrompt,
  defineResource,
  defineTool,
  type PromptArgument,
  type PromptMessage,
} from './define/define.ts';
export { type MethodRules, type ToolOptions, type ToolRules, Toolset } from './define/toolset.ts';
export { ToolError } from './errors.ts';
export { createMcp, type Mcp, type McpOptions } from './mount/create.ts';
export type { SessionOptions } from './mount/endpoint.ts';
export type { SessionStore } from './mount/session/store.ts';
export { type PublishedRoute, type PublishOptions, publish } from './publish/publish.ts';
export { ModelQuery, type ModelQueryOptions, type Relation } from './query/model-query.ts';
export type { Scope, ScopeContext } from './query/scope.ts';
export type { JsonSchema, Schema, StandardSchema } from './schema.ts';
