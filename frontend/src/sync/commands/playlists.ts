/** Playlists. Nothing of them is shared state: who shows one reads it anew. */
import type { Music } from "../wire";
import { patch, post, remove, type Definitions } from "./definition";

export type PlaylistCommand =
  | { kind: "playlist_create"; name: string; music?: Music }
  | { kind: "playlist_rename"; id: number; name: string }
  | { kind: "playlist_delete"; id: number }
  | { kind: "playlist_add"; id: number; music: Music; after_item_id?: number }
  | { kind: "playlist_move"; id: number; item_id: number; after_item_id: number | null }
  | { kind: "playlist_take"; id: number; item_id: number };

export const playlists: Definitions<PlaylistCommand> = {
  playlist_create: {
    request: ({ name, music }) => post("/api/playlists", { name, selection: music }),
  },
  playlist_rename: { request: ({ id, name }) => patch(`/api/playlists/${id}`, { name }) },
  playlist_delete: { request: ({ id }) => remove(`/api/playlists/${id}`, {}) },
  playlist_add: {
    request: ({ id, music, after_item_id }) =>
      post(`/api/playlists/${id}/items`, { selection: music, after_item_id }),
  },
  playlist_move: {
    request: ({ id, item_id, after_item_id }) =>
      patch(`/api/playlists/${id}/items/${item_id}`, { after_item_id }),
  },
  playlist_take: {
    request: ({ id, item_id }) => remove(`/api/playlists/${id}/items/${item_id}`, {}),
  },
};
