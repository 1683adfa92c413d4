/** Just enough WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) to drive an unpatched Firefox. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { WebSocket } from "ws";

/** The browser to test in; `FIREFOX` names another one. */
const EXECUTABLE = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Reason to skip, or false. */
export const skip = existsSync(EXECUTABLE) ? false : `no ${EXECUTABLE}: install firefox-esr or set FIREFOX`;

/** No first-run pages, no updates, no talk with the outside. */
const PREFERENCES = {
  "app.update.disabledForTesting": true,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

export class Firefox {
  private readonly process: ChildProcess;
  private readonly profile: string;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (answer: { result?: unknown; message?: string }) => void>();
  private context = "";
  private next = 1;

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.process = process;
    this.profile = profile;
    this.socket = socket;
    socket.on("message", (data) => {
      const answer = JSON.parse(String(data));
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
  }

  static async launch(): Promise<Firefox> {
    const profile = await mkdtemp(path.join(tmpdir(), "rheo-firefox-"));
    const lines = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
    );
    await writeFile(path.join(profile, "user.js"), lines.join("\n"));
    const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
    const process = spawn(EXECUTABLE, args, { stdio: ["ignore", "ignore", "pipe"] });
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      process.stderr!.on("data", (piece) => {
        said += piece;
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (found) resolve(found[1]!);
      });
      process.once("exit", () => reject(new Error(`Firefox ended: ${said}`)));
    });
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const firefox = new Firefox(process, profile, socket);
    await firefox.send("session.new", { capabilities: {} });
    const { contexts } = (await firefox.send("browsingContext.getTree", {})) as {
      contexts: { context: string }[];
    };
    firefox.context = contexts[0]!.context;
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }

  /** Takes the network away, as the browser's own "Work Offline" does. @throws where it cannot be told to */
  async goOffline(): Promise<void> {
    await this.send("emulation.setNetworkConditions", {
      networkConditions: { type: "offline" },
      contexts: [this.context],
    });
  }

  async resize(width: number, height: number): Promise<void> {
    const viewport = { width, height };
    await this.send("browsingContext.setViewport", { context: this.context, viewport });
  }

  /** The value of a JavaScript expression in the page, as text. */
  async evaluate(expression: string): Promise<string> {
    const { result, exceptionDetails } = (await this.send("script.evaluate", {
      expression: `String(${expression})`,
      target: { context: this.context },
      awaitPromise: true,
    })) as { result?: { value: string }; exceptionDetails?: { text: string } };
    if (!result) throw new Error(exceptionDetails?.text);
    return result.value;
  }

  /** Waits until the text of `data-ref="name"` matches. */
  async untilText(name: string, wanted: RegExp): Promise<void> {
    const started = Date.now();
    for (;;) {
      const text = await this.evaluate(`document.querySelector('[data-ref="${name}"]').textContent`);
      if (wanted.test(text)) return;
      if (Date.now() - started > 30_000) throw new Error(`"${name}" still says "${text}", not ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await ended;
    this.socket.terminate();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object): Promise<unknown> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, message }) =>
        result ? resolve(result) : reject(new Error(`${method}: ${message}`)),
      );
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
