/**
 * Writes src/protocol.gen.ts from the server's own description (`minion openapi > openapi.json`):
 * the shapes, because the page names its few requests itself, and how long a page of a list may be.
 */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile("openapi.json", "utf8"));
const nodes = await openapiTS(
  { ...document, paths: {} },
  { rootTypes: true, rootTypesNoSchemaPrefix: true, exportType: true },
);
// Every list has the same bounds.
const parameters = document.paths["/api/tracks"].get.parameters;
const { maximum } = parameters.find(({ name }) => name === "limit").schema;
await writeFile(
  "src/protocol.gen.ts",
  `${astToString(nodes)}
/** Rows of a page at most. */
export const PAGE_MAX = ${maximum};
`,
);
