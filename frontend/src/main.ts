import { mount } from "svelte";
import App from "./App.svelte";
import { keepPage } from "./shell/keep_page";
import { watchForNewerPage } from "./shell/newer_page";
import { Output } from "./player/output.svelte";
import { Store } from "./sync/store.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/forms.css";
import "./styles/rows.css";

watchForNewerPage();
const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
const store = new Store();
store.start();
new Output(store).start();
mount(App, { target, props: { store } });
keepPage();
