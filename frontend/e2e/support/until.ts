/** Waiting for what must come: the only place where tests look again. */

const LOOK_EVERY_MS = 25;

/** Looks until `is_so` says yes; after `at_most_ms` fails with `what` and the last error. */
export async function until(
  what: string,
  at_most_ms: number,
  is_so: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + at_most_ms;
  let cause: unknown = "the answer was no";
  while (Date.now() < deadline) {
    try {
      if (await is_so()) return;
    } catch (error) {
      // What ended will not come back.
      if (error instanceof Error && error.message.startsWith("minion ended")) throw error;
      cause = error;
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  throw new Error(`waited ${at_most_ms} ms in vain until ${what}`, { cause });
}
