/**
 * The service worker: keeps the files of the page, so that it opens while minion is out of reach.
 * Invariant: it answers for those files only; `/api`, `/ws` and sound never pass through here.
 */
declare const self: ServiceWorkerGlobalScope;
/** What this build is made of; `shell.ts` writes it here. */
declare const SHELL: { version: string; files: readonly string[] };

/** The page has one address, the folder that this file lies in: its views are fragments. */
const PAGE = new URL("./", self.location.href).pathname;
/** A network slower than this is as good as none. */
const NETWORK_MAX_MS = 2_000;
const { version } = SHELL;
const files = SHELL.files.map((name) => PAGE + name);
/** Of this page: another may lie beside it on the same host. */
const OWN = `minion ${PAGE} `;
const CACHE = OWN + version;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
  // Pages that are open have all their files already: nobody needs the worker before this one.
  void self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== "GET") return;
  if (pathname === PAGE && request.mode === "navigate") event.respondWith(page(request));
  else if (files.includes(pathname)) event.respondWith(file(request));
});

/** All of them or none: a page without its script would be worse than no page. */
async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...files]);
}

async function dropOthers(): Promise<void> {
  const isOld = (name: string) => name.startsWith(OWN) || /^minion-[0-9a-f]+$/.test(name);
  const others = (await caches.keys()).filter((name) => name !== CACHE && isOld(name));
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** Network first: who can reach minion gets its newest page. */
async function page(request: Request): Promise<Response> {
  const network = fetch(request);
  const patience = new Promise<null>((done) => setTimeout(done, NETWORK_MAX_MS, null));
  const answer = await Promise.race([network, patience]).catch(() => null);
  // Behind a proxy a stopped minion is a 502.
  if (answer && answer.status < 500) return answer;
  return (await kept(PAGE)) ?? network;
}

/** Its name carries a hash of its content, so what is kept is what the network would send. */
async function file(request: Request): Promise<Response> {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

function kept(path: string): Promise<Response | undefined> {
  return caches.match(path, { cacheName: CACHE, ignoreVary: true });
}

export {};
