// Variables that a schema of the environment declares: zod, valibot, arktype, TypeBox, joi, yup, envalid, envsafe, znv, t3-env, convict, JSON Schema.
import { type Any, nameOfMember, type Read, textOf, textOfKey } from './tree.ts';

const isVariable = (name: string): boolean => /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && name.length > 2;
const withDefault =
  /\.(?:optional|default|catch|nullish|prefault)\(|\b(?:default|devDefault)\s*:|\b[oO]ptional\(/;

/** A schema of anything else may have such keys too: it counts where the file is about the environment. */
const aboutEnv = /process\.env|import\.meta\.env|Bun\.env|validationSchema|env[\w-]{0,40}['"]/;

/** What a node of the file declares; the text is searched once, as a file may hold thousands of calls and a line of a megabyte. */
export function createDeclared(text: string): (node: Any) => Read[] {
  const facts: { isOfEnv?: boolean; isConvict?: boolean } = {};
  return (node) =>
    declaredIn(node, text, {
      isOfEnv: () => (facts.isOfEnv ??= aboutEnv.test(text)),
      isConvict: () => (facts.isConvict ??= /\bconvict\b/.test(text)),
    });
}

function declaredIn(
  node: Any,
  text: string,
  { isOfEnv, isConvict }: Record<'isOfEnv' | 'isConvict', () => boolean>,
): Read[] {
  if (node.type === 'ObjectExpression')
    return [...(isConvict() ? ofConvict(node) : []), ...ofJsonSchema(node)];
  if (node.type !== 'CallExpression') return [];
  const name = node.callee.name ?? nameOfMember(node.callee);
  const [first, second] = node.arguments;
  switch (name) {
    case 'cleanEnv':
      return ofObject(second, (value) => withDefault.test(value));
    case 'envsafe':
      return ofObject(first, (value) => withDefault.test(value));
    case 'parseEnv':
      return ofObject(second, (value) => withDefault.test(value));
    case 'createEnv':
      return ['server', 'client', 'shared'].flatMap((part) =>
        ofObject(property(first, part), (value) => withDefault.test(value)),
      );
    // `type({ A_URL: 'string', 'B_URL?': 'string' })`
    case 'type':
      return isOfEnv()
        ? ofObject(first, (value, key) => key.endsWith('?') || / = |\bdefault\(/.test(value))
        : [];
    case 'object':
    case 'Object':
    case 'strictObject':
    case 'looseObject':
      return isOfEnv() ? ofSchema(first) : [];
    // `Joi.object().keys({ … })`, `base.extend({ … })`: of anything, so what it holds has to be a schema.
    case 'keys':
    case 'append':
    case 'extend':
    case 'shape':
      return isOfEnv() && propertiesOf(first).every(({ value }) => isSchema(value)) ? ofSchema(first) : [];
    default:
      return [];
  }

  function ofSchema(object: Any | undefined): Read[] {
    return ofObject(object, (value) =>
      // Without a word about it, joi and yup ask for nothing.
      /^(?:joi|yup)\b/i.test(value) ? !value.includes('.required(') : withDefault.test(value),
    );
  }

  function ofObject(object: Any | undefined, hasDefault: (value: string, key: string) => boolean): Read[] {
    return entries(object).map(([name, { key, value, start }]) => ({
      ...{ name, start },
      hasDefault: hasDefault(text.slice(value.start, value.end), key.value ?? key.name),
    }));
  }
}

/** `{ type: 'object', required: ['PORT'], properties: { PORT: … } }` */
function ofJsonSchema(node: Any): Read[] {
  const required = property(node, 'required');
  if (property(node, 'type')?.value !== 'object' || required?.type !== 'ArrayExpression') return [];
  const needed = new Set(required.elements.map((item: Any | null) => item?.value));
  return entries(property(node, 'properties')).map(([name, { start, value }]) => ({
    ...{ name, start },
    hasDefault: !needed.has(name) || property(value, 'default') !== undefined,
  }));
}

/** `{ format: 'url', default: null, env: 'A_URL' }`: with null nothing is given. */
function ofConvict(node: Any): Read[] {
  const [env, fallback] = [property(node, 'env'), property(node, 'default')];
  const name = textOf(env);
  if (!env || !fallback || name === null || !isVariable(name)) return [];
  const isGiven = fallback.value !== null || property(node, 'nullable')?.value === true;
  return [{ name, start: env.start, hasDefault: isGiven }];
}

/** `z.string().min(1)` */
function isSchema(node: Any): boolean {
  let root = node;
  while (root?.type === 'CallExpression' || root?.type === 'MemberExpression')
    root = root.type === 'CallExpression' ? root.callee : root.object;
  return root !== node && root?.type === 'Identifier' && /^(?:z|zod|v|joi|yup)$/i.test(root.name);
}

const propertiesOf = (object: Any | undefined): Any[] =>
  object?.type === 'ObjectExpression' ? object.properties.filter(({ type }: Any) => type === 'Property') : [];

const property = (object: Any | undefined, name: string): Any | undefined =>
  propertiesOf(object).find((item) => textOfKey(item) === name)?.value;

const entries = (object: Any | undefined): [name: string, property: Any][] =>
  propertiesOf(object).flatMap((item) => {
    const name = textOfKey(item)?.replace(/\?$/, '');
    return name !== undefined && isVariable(name) ? [[name, item] as [string, Any]] : [];
  });
