// Validates what a client answers to an elicitation. The SDK's own default would load ajv at every start;
// scripts/build.js leaves that out.
import type {
  JsonSchemaType,
  JsonSchemaValidatorResult,
  jsonSchemaValidator as Provider,
} from '@modelcontextprotocol/sdk/validation/types.js';
import * as z from 'zod';

export const jsonSchemaValidator: Provider = {
  getValidator<T>(schema: JsonSchemaType) {
    const parser = z.fromJSONSchema(schema as never);
    return (input: unknown): JsonSchemaValidatorResult<T> => {
      const { success, data, error } = parser.safeParse(input);
      return success
        ? { valid: true, data: data as T, errorMessage: undefined }
        : { valid: false, data: undefined, errorMessage: z.prettifyError(error) };
    };
  },
};
