/** What can be done on this page, for views: beside the store, and made from it. */
import { createContext } from "svelte";
import type { Store } from "../../../sync/store.svelte";
import { LoopPicker } from "../waves/loop_picker.svelte";
import { Adding } from "./adding.svelte";
import { MusicActions } from "./music";
import { PlaylistEdits } from "./playlists.svelte";
import { Undoable } from "./undoable.svelte";

export class Actions {
  readonly undoable = new Undoable();
  readonly adding = new Adding();
  readonly music: MusicActions;
  readonly playlists: PlaylistEdits;
  readonly loop_picker: LoopPicker;

  constructor(store: Store) {
    this.music = new MusicActions(store, this.undoable, this.adding);
    this.playlists = new PlaylistEdits((edit) => store.send(edit));
    this.loop_picker = new LoopPicker(store);
  }
}

export const [useActions, provideActions] = createContext<Actions>();
