/** What is shown only where there are several zones: fetched there, as one part. */
export { default as Zones } from "./Zones.svelte";
export { default as ZonesSheet } from "./ZonesSheet.svelte";
