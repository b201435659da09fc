/** The store of this page, for views: it comes with the place in the page, never with a module. */
import { createContext } from "svelte";
import type { Store } from "./store.svelte";

/** `useStore` is for views and the shell; what they are made of takes props and callbacks. */
export const [useStore, provideStore] = createContext<Store>();
