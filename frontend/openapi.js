/**
 * Holds openapi.json against the OpenAPI specification; fails with what is wrong. Asks no network.
 *
 * `no-ambiguous-paths` is left out: `/api/tracks/search` is found before `/api/tracks/{id}`.
 */
import { createConfig, formatProblems, getTotals, lint } from "@redocly/openapi-core";

const RULES = [
  "struct",
  "no-unresolved-refs",
  "no-identical-paths",
  "no-path-trailing-slash",
  "no-schema-type-mismatch",
  "no-enum-type-mismatch",
  "operation-2xx-response",
  "operation-operationId",
  "operation-operationId-unique",
  "operation-operationId-url-safe",
  "operation-parameters-unique",
  "operation-summary",
  "path-declaration-must-exist",
  "path-not-include-query",
  "path-parameters-defined",
  "spec-components-invalid-map-name",
];

const rules = Object.fromEntries(RULES.map((rule) => [rule, "error"]));
const problems = await lint({ ref: "openapi.json", config: await createConfig({ rules }, {}) });
if (problems.length > 0) {
  formatProblems(problems, { format: "stylish", totals: getTotals(problems) });
  process.exitCode = 1;
}
