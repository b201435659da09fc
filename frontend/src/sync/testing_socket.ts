/** The browser's WebSocket as tests see it: the network is what they play. */
export class FakeWebSocket {
  static readonly OPEN = 1;
  static all: FakeWebSocket[] = [];
  static last(): FakeWebSocket {
    const last = FakeWebSocket.all.at(-1);
    if (!last) throw new Error("nothing connected");
    return last;
  }

  readonly url: string;
  readonly sent: unknown[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  opened(): void {
    this.readyState = FakeWebSocket.OPEN;
    this.onopen?.();
  }
  says(frame: object): void {
    this.saysText(JSON.stringify(frame));
  }
  saysText(data: string): void {
    this.onmessage?.({ data });
  }
  closed(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}
