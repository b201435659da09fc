/**
 * Writes src/protocol.gen.ts from the server's own description (`minion openapi > openapi.json`).
 * Only the shapes are taken: the page names its few requests itself.
 */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile("openapi.json", "utf8"));
const nodes = await openapiTS(
  { ...document, paths: {} },
  { rootTypes: true, rootTypesNoSchemaPrefix: true, exportType: true },
);
await writeFile("src/protocol.gen.ts", astToString(nodes));
