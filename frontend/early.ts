/**
 * Has index.html ask for what every view is made of at once, beside the page's entry: on a slow line
 * a view would else be asked for only when the entry has come.
 */
import type { Plugin, Rolldown } from "vite";

/** The chunk of what several views are made of, as vite.config.ts names it. */
export const PARTS = "parts";

export function early(): Plugin {
  return {
    name: "minion-early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const parts = Object.values(bundle).find(isParts);
        if (!parts) throw new Error(`the build made no chunk "${PARTS}"`);
        const styles = [...(parts.viteMetadata?.importedCss ?? [])];
        return [
          link({ rel: "modulepreload", crossorigin: true, href: `./${parts.fileName}` }),
          ...styles.map((file) =>
            link({ rel: "stylesheet", crossorigin: true, href: `./${file}` }),
          ),
        ];
      },
    },
  };
}

export function isParts(
  one: Rolldown.OutputChunk | Rolldown.OutputAsset,
): one is Rolldown.OutputChunk {
  return one.type === "chunk" && one.name === PARTS;
}

function link(attrs: Record<string, string | boolean>) {
  return { tag: "link", attrs, injectTo: "head" as const };
}
