/**
 * Where minion is, seen from this page: at the root of its host, or below a path that a reverse
 * proxy gave it. The page lies at minion's own root; its views are fragments.
 */

/** The address of `path` (from minion's own root: "/api/state") on this host. */
export function address(path: string): string {
  const here = globalThis.document?.baseURI ?? "";
  if (!URL.canParse(`.${path}`, here)) return path;
  const { pathname, search } = new URL(`.${path}`, here);
  return pathname + search;
}

/** The address of minion's WebSocket. */
export function socketAddress(query: Record<string, string>): string {
  const url = new URL(address("/ws/sync"), location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.search = new URLSearchParams(query).toString();
  return url.href;
}
