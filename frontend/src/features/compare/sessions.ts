/** What the sheet of sessions asks for. */
import type { ComparisonCommands } from "../../sync/commands/comparison";

export type Sessions = Pick<
  ComparisonCommands,
  "startSession" | "resumeSession" | "forgetSession" | "endSession"
>;
