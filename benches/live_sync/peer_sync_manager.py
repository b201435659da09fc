"""The original's live sync, for comparison: its SyncManager and endpoint as its plan prints them.

Only what a verdict needs: one route that judges and broadcasts. It stores nothing, so it has an
advantage over minion, which makes every verdict durable before anyone hears of it.
The payload has the fields of the original's tracks, and so about the size of minion's frames.
"""

import random
import time

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
TRACKS = [
    {
        "id": number,
        "title": f"Track number {number}",
        "artist": f"Artist {number % 7}",
        "album": f"Album {number % 5}",
        "year": 1990 + number,
        "bpm": 90 + number,
        "genre": "demo",
        "duration": 25.0,
        "rating": 1500.0,
        "comparison_count": 0,
        "wins": 0,
        "losses": 0,
        "has_waveform": True,
    }
    for number in range(24)
]


class SyncManager:
    def __init__(self):
        self.connections: list[WebSocket] = []

    async def connect(self, ws: WebSocket):
        await ws.accept()
        self.connections.append(ws)

    def disconnect(self, ws: WebSocket):
        self.connections.remove(ws)

    async def broadcast(self, event_type: str, data: dict):
        message = {"type": event_type, "data": data, "ts": time.time()}
        dead = []
        for conn in self.connections:
            try:
                await conn.send_json(message)
            except Exception:
                dead.append(conn)
        for conn in dead:
            self.connections.remove(conn)


sync_manager = SyncManager()


def pick_pair() -> dict:
    track_a, track_b = random.sample(TRACKS, 2)
    return {"track_a": track_a, "track_b": track_b, "session_id": 1}


state = {"pair": pick_pair(), "prefetched": pick_pair(), "comparisons_done": 0}


@app.websocket("/ws/sync")
async def sync_websocket(ws: WebSocket):
    await sync_manager.connect(ws)
    try:
        await ws.send_json({"type": "sync:full", "data": state})
        while True:
            await ws.receive_text()
    except WebSocketDisconnect:
        sync_manager.disconnect(ws)


@app.post("/api/comparisons/record")
async def record(verdict: dict):
    state["pair"], state["prefetched"] = state["prefetched"], pick_pair()
    state["comparisons_done"] += 1
    await sync_manager.broadcast("comparison:advanced", state)
    return {"success": True, "next_pair": state["pair"], "prefetched_pair": state["prefetched"]}
