import { mount } from "svelte";
import App from "./App.svelte";
import { keepPage } from "./keep_page";
import { Output } from "./player/output.svelte";
import { store } from "./sync/sync.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/forms.css";
import "./styles/rows.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
store.start();
new Output().start();
mount(App, { target });
keepPage();
