import { Link, type LinkState } from "../../../client/link";

/** Seconds between looks at the clock. */
const LOOK_EVERY = 0.5;

/** The page's one socket to the gateway; it mends itself. `onMessage` gets every JSON message. */
export class Connection {
  private socket: WebSocket | null = null;
  private readonly link: Link;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private nextId = 1;

  constructor(onMessage: (message: { type: string }) => void, onState: (state: LinkState) => void) {
    const now = (): number => performance.now() / 1000;
    const receive = (data: string): void => {
      const message = JSON.parse(data);
      this.link.onMessage(now(), true);
      if (message.type === "ack" || message.type === "error") this.answered(message);
      else onMessage(message);
    };
    this.link = new Link({
      dial: () => {
        const socket = new WebSocket(address(), "rheo.fleet.v1");
        this.socket = socket;
        socket.onopen = () => this.link.onOpen();
        socket.onmessage = ({ data }) => receive(data);
        socket.onclose = ({ code, wasClean }) => {
          this.socket = null;
          this.link.onClose(now(), code, wasClean);
        };
      },
      drop: () => {
        if (!this.socket) return;
        this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
        this.socket.close();
        this.socket = null;
      },
      hangUp: (code, reason) => this.socket?.close(code, reason),
      explain: () => undefined,
      entered: (state) => {
        if (state.name === "lost") this.abandon();
        onState(state);
      },
      random: Math.random,
    });
    this.link.connect(now());
    setInterval(() => this.link.tick(now()), LOOK_EVERY * 1000);
    const wake = (): void => {
      if (!document.hidden) this.link.wake(now());
    };
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
  }

  /** Asks for a change of one board (`*`: all); resolves with the gateway's answer. */
  set(board: string, change: object): Promise<Answer> {
    const id = this.nextId++;
    if (this.socket?.readyState !== 1) return Promise.resolve({ type: "error", message: "Not connected." });
    this.socket.send(JSON.stringify({ type: "set", id, board, ...change }));
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  private answered(answer: Answer & { id?: number }): void {
    const waiting = this.waiting.get(Number(answer.id));
    this.waiting.delete(Number(answer.id));
    waiting?.(answer);
  }

  private abandon(): void {
    for (const resolve of this.waiting.values())
      resolve({ type: "error", message: "The connection was lost." });
    this.waiting.clear();
  }
}

/** How many boards did it, or why not. */
export type Answer = { type: "ack"; boards: number } | { type: "error"; message: string };

/** Beside the page, by its scheme and below its path: behind a proxy, too. */
function address(): string {
  const url = new URL("fleet", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.search = location.search;
  return url.href;
}
