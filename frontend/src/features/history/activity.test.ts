import { expect, test } from "vitest";
import type { ActivityEntry } from "../../api";
import { track } from "../../sync/testing";
import { activityText, trackOf } from "./activity";

const [a, b] = [track(1), track(2)];
const said = (what: ActivityEntry["what"]): string => activityText({ what });

test("a verdict names the winner first, and says when it was taken back or given again", () => {
  const verdict = { kind: "verdict", verdict_id: 1, track_a: a, track_b: b } as const;
  expect(said({ ...verdict, action: "given", winner: "a" })).toBe("Track 1 over Track 2");
  expect(said({ ...verdict, action: "given", winner: "b" })).toBe("Track 2 over Track 1");
  expect(said({ ...verdict, action: "given", winner: "tie" })).toBe("Track 1 tied with Track 2");
  expect(said({ ...verdict, action: "given", winner: "skip" })).toBe(
    "Skipped Track 1 beside Track 2",
  );
  expect(said({ ...verdict, action: "taken_back", winner: "b" })).toBe(
    "Took back: Track 2 over Track 1",
  );
  expect(said({ ...verdict, action: "given_again", winner: "a" })).toBe(
    "Gave again: Track 1 over Track 2",
  );
  expect(trackOf({ what: { ...verdict, action: "given", winner: "b" } })).toBe(b);
});

test("an edit of the queue says how many, and of one which", () => {
  const queue = { kind: "queue", track: a } as const;
  expect(said({ ...queue, action: "added", count: 1 })).toBe("Queued Track 1");
  expect(said({ ...queue, action: "added", count: 3 })).toBe("Queued 3 tracks, first Track 1");
  expect(said({ ...queue, action: "removed", count: 1 })).toBe("Took Track 1 out of the queue");
  expect(said({ ...queue, action: "cleared", count: 12 })).toBe("Cleared the queue of 12 tracks");
  expect(said({ ...queue, action: "replaced", count: 2 })).toBe(
    "Played 2 tracks, first Track 1, in place of the queue",
  );
  expect(said({ kind: "queue", track: null, action: "moved", count: 0 })).toBe(
    "Put the queue in another order",
  );
});

test("a track that was archived is named, also when it is back", () => {
  const archive = { kind: "archive", track: a } as const;
  expect(said({ ...archive, is_archived: true })).toBe("Archived Track 1");
  expect(said({ ...archive, is_archived: false })).toBe("Brought Track 1 back from the archive");
  expect(trackOf({ what: { ...archive, is_archived: true } })).toBe(a);
});

test("a star whose album is gone is still a star", () => {
  const star = { kind: "star", of: "album", id: 3 } as const;
  expect(said({ ...star, starred: true, title: "Low Country" })).toBe(
    "Starred the album Low Country",
  );
  expect(said({ ...star, starred: false, title: null })).toBe(
    "Took the star off an album that is gone",
  );
});

test("stations and devices are told with the names they had", () => {
  const goal = { kind: "top", places: 10 } as const;
  expect(said({ kind: "session_forgotten", session_id: 3, filter_text: "Jazz", goal })).toBe(
    "Forgot “Sort my top 10: Jazz”",
  );
  expect(said({ kind: "schedule", slots: 3 })).toBe("Planned the radio’s week");
  expect(said({ kind: "schedule", slots: 0 })).toBe("Dropped the radio’s plan");
  const station = { kind: "station", name: "Evenings" } as const;
  expect(said({ ...station, was: "Mornings", is_there: true })).toBe(
    "Renamed the station Mornings to Evenings",
  );
  expect(said({ ...station, was: null, is_there: true })).toBe("Made the station Evenings");
  expect(said({ ...station, was: null, is_there: false })).toBe("Removed the station Evenings");
  expect(said({ kind: "radio", station_id: 1, name: "Evenings" })).toBe("Put Evenings on air");
  expect(said({ kind: "name", id: "k", name: "Kitchen phone", was: null })).toBe(
    "Named a device Kitchen phone",
  );
});

test("a comparison that began says what for, and one that went on says so", () => {
  const started = { kind: "comparison_started", filter_text: "Jazz", is_resumed: false } as const;
  expect(said({ ...started, goal: { kind: "open" } })).toBe("Started to compare Jazz");
  expect(said({ ...started, goal: { kind: "top", places: 50 } })).toBe(
    "Started to sort the top 50 of Jazz",
  );
  expect(said({ ...started, goal: { kind: "complete" } })).toBe(
    "Started to put Jazz in order completely",
  );
  expect(said({ ...started, goal: { kind: "open" }, is_resumed: true })).toBe(
    "Went on comparing Jazz",
  );
});
