/**
 * Asks the browser to keep the page (`sw.ts`), so that it opens without minion. A plain-http
 * address of the LAN is no secure context and has no service worker: there an open page works on,
 * no more.
 */
import { address } from "../address";

const WORKER = address("/sw.js");

/** Where Trusted Types are enforced, this policy lets one address become a worker, and no other. */
const POLICY = "minion-worker";

/** What TypeScript does not know yet of the Trusted Types API. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: () => string },
  ): { createScriptURL(url: string): string };
}

export function keepPage(): void {
  if (!import.meta.env.PROD || !isSecureContext || !("serviceWorker" in navigator)) return;
  // First comes what is on screen.
  addEventListener("load", () => {
    // A browser that keeps nothing (a private window) refuses: nothing is lost by that.
    register().catch(() => undefined);
  });
}

async function register(): Promise<void> {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: () => WORKER });
  await navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER);
}
