/**
 * The simulator's control page and API, on a port of its own beside the board's. See `../README.md` for
 * the API: what it answers there is a promise to the dashboard.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { SimulatedBoard } from "../devices/board.js";
import type { Machine } from "../espruino/machine.js";
import { type AccessRules, refusal } from "./access.js";
import { BadCommand, type Command, commandsOf, type Power } from "./commands.js";
import { workbenchPage } from "./page.js";
import { stateOf } from "./state.js";

export interface ControlOptions {
  /** Undefined: the port after the board's, or any when that is taken. 0: any. */
  port: number | undefined;
  boardPort: number;
  board: SimulatedBoard;
  machine: Machine;
  power: Power;
}

export interface ControlServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Bytes of a command's body. */
const LONGEST_BODY = 4096;
/** Milliseconds between two states sent to a watching page. */
const EVENT_INTERVAL = 100;

const HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy":
    "default-src 'self'; img-src data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Resource-Policy": "same-site",
  "Referrer-Policy": "no-referrer",
};

/** Connections at a time, on each address. */
const MOST_CONNECTIONS = 64;
/** Pages that watch at a time. */
const MOST_WATCHERS = 16;
/** Milliseconds for a request's head, and for all of it. */
const HEAD_TIME = 5000;
const REQUEST_TIME = 10_000;

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...HEADERS, "Content-Type": `${type}; charset=utf-8` }).end(text);
}

function sendError(response: ServerResponse, status: number, message: string): void {
  send(response, status, "application/json", JSON.stringify({ error: message }));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > LONGEST_BODY) throw new BadCommand(`a command has at most ${LONGEST_BODY} bytes`);
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadCommand("the body must be JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new BadCommand("the body must be a JSON object");
  }
  return body as Record<string, unknown>;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}

async function listenNear(server: Server, options: ControlOptions): Promise<number> {
  const wanted = options.port ?? (options.boardPort < 65535 ? options.boardPort + 1 : 0);
  try {
    return await listen(server, wanted, "127.0.0.1");
  } catch (error) {
    // A port nobody asked for by number may just as well be another.
    if (options.port === undefined) return listen(server, 0, "127.0.0.1");
    throw new Error(`the control page cannot have port ${wanted} (${(error as NodeJS.ErrnoException).code})`);
  }
}

class Control {
  private readonly commands: Map<string, Command>;
  private readonly watchers = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | undefined;
  private lastSent = "";
  rules: AccessRules;

  constructor(private readonly options: ControlOptions) {
    this.commands = commandsOf(options.board, options.power);
    this.rules = { controlPort: 0, boardPort: options.boardPort };
  }

  /** Answers one request. No request ends the simulator: what nobody foresaw is answered 500. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, String(error));
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const refused = refusal(request, this.rules);
    if (refused) {
      sendError(response, 403, refused);
      return;
    }
    const { origin } = request.headers;
    if (origin !== undefined) response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Vary", "Origin");
    // Not `new URL`, which takes "//x" for another host and throws at "//".
    const path = (request.url ?? "/").split("?", 1)[0];
    const command = this.commands.get(path);
    if (request.method === "OPTIONS") preflight(response);
    else if (command) {
      if (request.method === "POST") void this.carryOut(command, request, response);
      else notAllowed(response, "POST, OPTIONS");
    } else if (path !== "/" && path !== "/state" && path !== "/events") {
      sendError(
        response,
        404,
        "There is /, /state, /events, /knob, /button, /light, /bus, /wifi and /power.",
      );
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      notAllowed(response, "GET, HEAD, OPTIONS");
    } else if (path === "/") send(response, 200, "text/html", workbenchPage());
    else if (path === "/state" || request.method === "HEAD") {
      send(response, 200, "application/json", this.state());
    } else this.watch(response);
  }

  stop(): void {
    clearInterval(this.timer);
    for (const watcher of this.watchers) watcher.end();
  }

  private state(): string {
    const { board, machine, power } = this.options;
    return JSON.stringify(stateOf(board, machine, power.get()));
  }

  /** Answers with the state after the command, so that a page need not ask again. */
  private async carryOut(
    command: Command,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      requireJson(request);
      command(await readBody(request));
      send(response, 200, "application/json", this.state());
    } catch (error) {
      if (error instanceof BadCommand) sendError(response, 400, error.message);
      else sendError(response, 500, String(error));
    }
  }

  /** Server-sent events: a state now, then one whenever it differs, at most ten a second. */
  private watch(response: ServerResponse): void {
    if (this.watchers.size >= MOST_WATCHERS) {
      response.setHeader("Retry-After", "5");
      sendError(response, 503, `At most ${MOST_WATCHERS} pages can watch at a time.`);
      return;
    }
    response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
    response.write(`data: ${this.state()}\n\n`);
    this.watchers.add(response);
    this.timer ??= setInterval(() => this.tell(), EVENT_INTERVAL);
    response.on("close", () => {
      this.watchers.delete(response);
      if (this.watchers.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    });
  }

  private tell(): void {
    const state = this.state();
    if (state === this.lastSent) return;
    this.lastSent = state;
    for (const watcher of this.watchers) {
      // A page that does not keep up gets the newest state later, not a backlog.
      if (!watcher.writableNeedDrain) watcher.write(`data: ${state}\n\n`);
    }
  }
}

/**
 * A request that names its `Origin` has been judged by it. One that does not must not have a type that a form
 * of a page from elsewhere can send.
 * @throws BadCommand for such a type.
 */
function requireJson({ headers }: IncomingMessage): void {
  if (headers.origin !== undefined) return;
  const type = headers["content-type"]?.split(";", 1)[0].trim().toLowerCase();
  if (type !== undefined && type !== "application/json") {
    throw new BadCommand("the body must be sent as Content-Type: application/json");
  }
}

function preflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      "Access-Control-Allow-Methods": "GET, POST",
      "Access-Control-Allow-Headers": "Content-Type",
      "Access-Control-Max-Age": "600",
    })
    .end();
}

function notAllowed(response: ServerResponse, allow: string): void {
  response.setHeader("Allow", allow);
  sendError(response, 405, `Allowed here: ${allow}.`);
}

/**
 * Starts the control page on the loopback.
 * @throws Error in a sentence when a port asked for by number is taken.
 */
export async function startControl(options: ControlOptions): Promise<ControlServer> {
  const control = new Control(options);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    control.handle(request, response);
  };
  const limits = { headersTimeout: HEAD_TIME, requestTimeout: REQUEST_TIME };
  const servers = [createServer(limits, handle), createServer(limits, handle)];
  for (const server of servers) server.maxConnections = MOST_CONNECTIONS;
  const port = await listenNear(servers[0], options);
  control.rules = { controlPort: port, boardPort: options.boardPort };
  // Browsers may try IPv6 first for `localhost`; a host without it, or a taken port there, is no loss.
  await listen(servers[1], port, "::1").catch(() => servers.pop());
  return {
    port,
    async stop() {
      control.stop();
      await Promise.all(servers.map(close));
    },
  };
}
