/**
 * The floors of the page, read from its sources: what each folder may import, that nothing is
 * imported in a circle, and that only views and the shell read the store.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/** Text by path below `src/`. */
type Sources = ReadonlyMap<string, string>;

interface Import {
  of: string;
  /** Fetched when it is wanted. */
  is_late: boolean;
}

const VIEWS = "shell/views.ts";
/** Where the store, and what can be done with it, are taken from. */
const DOORS = ["sync/context.ts", "features/shared/actions/context.ts"];
/** What lies above all folders. */
const TOP = ["main.ts", "App.svelte", "sw.ts"];
/** What every folder but ui/ may know: addresses and the server's questions. */
const COMMON = ["words.ts", "address.ts", "api.ts", "route.svelte.ts", "protocol.gen.ts"];

/** What the files of a folder may import beside each other: files, or folders that end in "/". */
const FLOORS: readonly [folder: string, may: readonly string[]][] = [
  ["ui/", ["words.ts"]],
  ["sync/", ["words.ts", "address.ts", "api.ts", "protocol.gen.ts"]],
  ["player/", [...COMMON, "sync/"]],
  ["features/shared/", [...COMMON, "sync/", "ui/"]],
  ["features/", [...COMMON, "sync/", "ui/", "features/shared/"]],
  ["shell/", [...COMMON, "sync/", "ui/", "features/"]],
];

const IMPORT = /\bfrom\s+"(\.[^"]+)"|\bimport\s+"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"\s*\)/g;

function importsOf(path: string, sources: Sources): Import[] {
  const text = sources.get(path) ?? "";
  return [...text.matchAll(IMPORT)].flatMap(([, from, bare, late]) => {
    const plain = normalize(join(dirname(path), from ?? bare ?? late ?? ""));
    const of = [plain, `${plain}.ts`, `${plain}.svelte.ts`].find((one) => sources.has(one));
    return of === undefined ? [] : [{ of, is_late: late !== undefined }];
  });
}

/** The folder that a file's rules are those of, with its slash: `features/radio/`, `ui/`. */
function folderOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  if (!path.includes("/")) return "";
  return first === "features" ? `features/${second}/` : `${first}/`;
}

function climbs(sources: Sources): string[] {
  return [...sources.keys()].flatMap((path) => {
    const own = folderOf(path);
    const may = FLOORS.find(([folder]) => path.startsWith(folder))?.[1];
    const isAllowed = ({ of }: Import): boolean => {
      if (may === undefined) return TOP.includes(path) || !TOP.includes(of);
      return of.startsWith(own) || may.some((one) => of === one || isBelow(of, one));
    };
    return importsOf(path, sources)
      .filter((one) => !isAllowed(one))
      .map(({ of }) => `${path} imports ${of}`);
  });
}
function isBelow(path: string, folder: string): boolean {
  return folder.endsWith("/") && path.startsWith(folder);
}

function circles(sources: Sources): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" > "));
    if (done.has(path)) return;
    done.add(path);
    for (const { of } of importsOf(path, sources)) visit(of, [...way, path]);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

function viewsOf(sources: Sources): string[] {
  return importsOf(VIEWS, sources)
    .filter(({ is_late }) => is_late)
    .map(({ of }) => of);
}

/** Who takes the store although it is neither a view nor of the shell. */
function readers(sources: Sources): string[] {
  const views = viewsOf(sources);
  const may = (path: string): boolean =>
    TOP.includes(path) || views.includes(path) || path.startsWith("shell/");
  return [...sources.keys()]
    .filter((path) => !may(path))
    .filter((path) => importsOf(path, sources).some(({ of }) => DOORS.includes(of)));
}

/** Who imports a view otherwise than `shell/views.ts` does. */
function shortcuts(sources: Sources): string[] {
  const views = viewsOf(sources);
  return [...sources.keys()].flatMap((path) =>
    importsOf(path, sources)
      .filter(({ of, is_late }) => views.includes(of) && !(path === VIEWS && is_late))
      .map(({ of }) => `${path} imports ${of}`),
  );
}

function page(): Sources {
  const root = import.meta.dirname;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$|(^|\/)testing/.test(path));
  return new Map(files.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

test("each folder imports from those below it alone", () => {
  expect(climbs(page())).toEqual([]);
});

test("nothing is imported in a circle", () => {
  expect(circles(page())).toEqual([]);
});

test("views and the shell alone read the store", () => {
  expect(readers(page())).toEqual([]);
});

test("every view is fetched when it is opened", () => {
  const sources = page();
  const features = new Set(viewsOf(sources).map(folderOf));
  expect(features.size).toBe(9);
  expect(shortcuts(sources)).toEqual([]);
});

test("the scanner sees what is forbidden, and lets the rest pass", () => {
  const sources: Sources = new Map([
    [
      "App.svelte",
      'import Frame from "./shell/Frame.svelte";\nimport { provideStore } from "./sync/context";',
    ],
    ["words.ts", ""],
    ["sync/context.ts", 'import type { Store } from "./store.svelte";'],
    ["sync/store.svelte.ts", 'import { count } from "../words";'],
    ["ui/Row.svelte", 'import { count } from "../words";'],
    ["ui/Bad.svelte", 'import { useStore } from "../sync/context";'],
    ["shell/Frame.svelte", 'import { views } from "./views";'],
    [
      "shell/views.ts",
      'export const views = { radio: () => import("../features/radio/Radio.svelte") };',
    ],
    [
      "features/radio/Radio.svelte",
      'import { useStore } from "../../sync/context";\nimport Row from "../../ui/Row.svelte";',
    ],
    [
      "features/radio/Air.svelte",
      'import Radio from "./Radio.svelte";\nimport Frame from "../../shell/Frame.svelte";',
    ],
    ["features/now/a.ts", 'import {\n  b,\n} from "./b";\nimport "../radio/Air.svelte";'],
    ["features/now/b.ts", 'export type { A } from "./a";'],
  ]);
  expect(climbs(sources)).toEqual([
    "ui/Bad.svelte imports sync/context.ts",
    "features/radio/Air.svelte imports shell/Frame.svelte",
    "features/now/a.ts imports features/radio/Air.svelte",
  ]);
  expect(circles(sources)).toContain("features/now/a.ts > features/now/b.ts > features/now/a.ts");
  expect(readers(sources)).toEqual(["ui/Bad.svelte"]);
  expect(shortcuts(sources)).toEqual([
    "features/radio/Air.svelte imports features/radio/Radio.svelte",
  ]);
});
