// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  backoffMs,
  PROBE_AFTER_MS,
  retryHintMs,
  SILENCE_MAX_MS,
  Socket,
  type SocketState,
} from "./socket";
import { FakeWebSocket } from "./testing_socket";

let sockets: Socket[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  FakeWebSocket.all = [];
});
afterEach(() => {
  for (const socket of sockets) socket.stop();
  sockets = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started() {
  const states: SocketState[] = [];
  const frames: unknown[] = [];
  const socket = new Socket({
    url: () => "ws://home/ws/sync",
    frame: (frame) => void frames.push(frame),
    isRefused: () => false,
    state: (state) => void states.push(state),
  });
  socket.start();
  sockets.push(socket);
  return { socket, states, frames, last: () => FakeWebSocket.last() };
}

function hidden(): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}

test("the back-off is full jitter that doubles from 0.5 s up to 30 s", () => {
  expect(backoffMs(0, 1, false)).toBe(500);
  expect(backoffMs(1, 1, false)).toBe(1_000);
  expect(backoffMs(4, 0.5, false)).toBe(4_000);
  expect(backoffMs(6, 1, false)).toBe(30_000);
  expect(backoffMs(5_000, 1, false)).toBe(30_000);
  expect(backoffMs(3, 0, false)).toBe(0);
});

test("who looks at the page waits 5 s at most", () => {
  expect(backoffMs(1, 1, true)).toBe(1_000);
  expect(backoffMs(6, 1, true)).toBe(5_000);
});

test("it never gives up", () => {
  const { last } = started();
  for (let i = 0; i < 200; i += 1) {
    const before = FakeWebSocket.all.length;
    last().closed(1006);
    vi.advanceTimersToNextTimer();
    expect(FakeWebSocket.all.length).toBe(before + 1);
  }
});

test("only a server that speaks resets the back-off", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { last, states } = started();
  const waits = () => {
    const state = states.at(-1);
    return state?.is === "waiting" ? state.until - Date.now() : null;
  };
  for (const wait_ms of [1_000, 2_000, 4_000]) {
    last().opened();
    last().closed(1006);
    expect(waits()).toBe(wait_ms);
    vi.advanceTimersByTime(wait_ms);
  }
  last().opened();
  last().says({ type: "sync:full", data: {} });
  last().closed(1006);
  expect(waits()).toBe(1_000);
});

test("a server silent for 45 s is dead while nobody looks", () => {
  const { last, states } = started();
  last().opened();
  last().says({ type: "sync:heartbeat", data: {} });
  hidden();
  vi.advanceTimersByTime(SILENCE_MAX_MS - 1);
  expect(states.at(-1)).toEqual({ is: "open" });
  expect(last().sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(states.at(-1)?.is).toBe("waiting");
});

test("before eyes a silent server is asked, and dead 3 s later", () => {
  const { last, states } = started();
  last().opened();
  last().says({ type: "sync:heartbeat", data: {} });
  vi.advanceTimersByTime(PROBE_AFTER_MS);
  expect(last().sent).toMatchObject([{ type: "time:ping" }]);
  vi.advanceTimersByTime(2_999);
  expect(states.at(-1)).toEqual({ is: "open" });
  vi.advanceTimersByTime(1);
  expect(states.at(-1)?.is).toBe("waiting");
});

test("a server that answers when asked stays", () => {
  const { last, states } = started();
  last().opened();
  for (let i = 0; i < 20; i += 1) {
    last().says({ type: "time:pong", data: {} });
    vi.advanceTimersByTime(PROBE_AFTER_MS + 1_000);
  }
  expect(last().sent).toHaveLength(20);
  expect(states.at(-1)).toEqual({ is: "open" });
});

test("asked for, an attempt that hangs begins anew", () => {
  const { socket } = started();
  expect(FakeWebSocket.all).toHaveLength(1);
  socket.retry();
  expect(FakeWebSocket.all).toHaveLength(2);
  FakeWebSocket.last().opened();
  socket.retry();
  expect(FakeWebSocket.all).toHaveLength(3);
});

test("heartbeats keep it alive", () => {
  const { last, states } = started();
  last().opened();
  hidden();
  for (let i = 0; i < 10; i += 1) {
    last().says({ type: "sync:heartbeat", data: {} });
    vi.advanceTimersByTime(20_000);
  }
  expect(states.at(-1)).toEqual({ is: "open" });
});

test("back online it connects at once", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { last } = started();
  last().closed(1006);
  expect(FakeWebSocket.all).toHaveLength(1);
  dispatchEvent(new Event("online"));
  expect(FakeWebSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(60_000 - 50_001);
  expect(FakeWebSocket.all).toHaveLength(2);
});

test("a page that becomes visible connects at once", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { last } = started();
  last().closed(1006);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeWebSocket.all).toHaveLength(2);
});

test("a quiet connection is asked whether it lives when the page comes back", () => {
  const { last, states } = started();
  last().opened();
  last().says({ type: "sync:heartbeat", data: {} });
  vi.advanceTimersByTime(10_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(last().sent.at(-1)).toMatchObject({ type: "time:ping" });
  vi.advanceTimersByTime(3_000);
  expect(states.at(-1)?.is).toBe("waiting");
});

test("a restart is told from a loss", () => {
  const { last, states } = started();
  last().opened();
  last().closed(1012);
  expect(states.at(-1)).toMatchObject({ is: "waiting", stopping: true });
});

test("after a restart or a break the screens come back spread over a second", () => {
  for (const code of [1012, 1006]) {
    const waits = [0, 0.25, 1].map((random) => {
      vi.spyOn(Math, "random").mockReturnValue(random);
      const { last, states } = started();
      last().opened();
      last().says({ type: "sync:full", data: {} });
      last().closed(code);
      const state = states.at(-1);
      return state?.is === "waiting" ? state.until - Date.now() : null;
    });
    expect(waits).toEqual([0, 250, 1_000]);
  }
});

test("a server that restarts names the moment of the first attempt, and of no later one", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { last, states } = started();
  last().opened();
  last().says({ type: "sync:full", data: {} });
  last().closed(1012, "retry in 1.5 s");
  const attempts = () => FakeWebSocket.all.length;
  expect(states.at(-1)).toMatchObject({ is: "waiting", stopping: true });
  vi.advanceTimersByTime(1_499);
  expect(attempts()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(attempts()).toBe(2);
  last().closed(1006);
  const state = states.at(-1);
  expect(state?.is === "waiting" && state.until - Date.now()).toBe(2_000);
});

test("only a restart is obeyed, within bounds and word for word", () => {
  expect(retryHintMs(1012, "retry in 1.5 s")).toBe(1_500);
  expect(retryHintMs(1012, "retry in 0 s")).toBe(0);
  expect(retryHintMs(1012, "retry in 86400 s")).toBe(30_000);
  expect(retryHintMs(1012, "minion restarts")).toBeNull();
  expect(retryHintMs(1012, "retry in -1 s")).toBeNull();
  expect(retryHintMs(1011, "retry in 1.5 s")).toBeNull();
});

test("what is no JSON is ignored", () => {
  const { last, frames, states } = started();
  last().opened();
  last().saysText("<html>");
  expect(frames).toEqual([]);
  expect(states.at(-1)).toEqual({ is: "connecting" });
});
