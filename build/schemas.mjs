/**
 * Says of calls of zod that they do nothing but give a schema, as is true of all in this project: a bundle goes without the
 * schemas that nothing in it reads. Of the messages of a page, the editor has so those that it takes, and the page its own.
 * @param {string} source
 */
export const withPureSchemas = (source) => source.replaceAll(/(?<![\w$.])z\.(?=\w+\()/g, '/* @__PURE__ */ z.');
