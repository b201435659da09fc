import { mount } from "svelte";
import App from "./App.svelte";
import { keepPage } from "./shell/keep_page";
import { Output } from "./player/output.svelte";
import { Store } from "./sync/store.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/forms.css";
import "./styles/rows.css";

// After an update of minion the parts of an older page are gone: the newer page is fetched.
const RELOADED_KEY = "minion.reloaded_ms";
const RELOAD_AT_MOST_EVERY_MS = 60_000;
addEventListener("vite:preloadError", (event) => {
  const last_ms = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
  if (!navigator.onLine || Date.now() - last_ms < RELOAD_AT_MOST_EVERY_MS) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  event.preventDefault();
  location.reload();
});

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
const store = new Store();
store.start();
new Output(store).start();
mount(App, { target, props: { store } });
keepPage();
