/**
 * The set-up page. It fetches nothing but what the board in front of it says, since the phone has no internet here:
 * `/board` what it is called, `/scan` the networks in range, `/join` to try one and to ask how that goes. What is
 * typed goes in header lines: unlike a query they are kept nowhere, and a page from elsewhere cannot send them.
 */
import type { BoardFacts, HeardNetwork, SetupState } from "../../../firmware/provisioning/answers";
import { onSystemColours, setTheme } from "../../src/theme";
import { qrPath } from "./qr-code";

/** Milliseconds from one question to the next while the board listens around, or tries a network. */
const SCAN_AGAIN = 2000;
const LOOK_AGAIN = 1000;

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const networks = element<HTMLSelectElement>("networks");
const ssid = element<HTMLInputElement>("ssid");
const password = element<HTMLInputElement>("password");
const name = element<HTMLInputElement>("name");
const show = element<HTMLInputElement>("show");
const go = element<HTMLButtonElement>("go");
const outcome = element("outcome");

async function ask<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(path, { headers });
  return (await response.json()) as T;
}

/** A header line carries no other letters safely: Base64 of UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function say({ state, text, address }: SetupState): void {
  outcome.className = state;
  outcome.textContent = text;
  if (address) outcome.append(" ", link(address), ".");
  element("code").hidden = !address;
  if (address) draw(address);
}

/** Draws the address as a QR code, black on white in any theme: many readers refuse inverted codes. */
function draw(address: string): void {
  const { side, path } = qrPath(address);
  const svg = document.querySelector("#code svg")!;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.firstElementChild!.setAttribute("d", path);
}

/** What was chosen: to join a network, or (`ap`) to be one. */
function mode(): string {
  return document.querySelector<HTMLInputElement>("input[name=mode]:checked")!.value;
}

/** Shows what goes with the choice. */
function showMode(): void {
  const isOwn = mode() === "ap";
  for (const one of document.querySelectorAll<HTMLElement>(".own")) one.hidden = !isOwn;
  for (const one of document.querySelectorAll<HTMLElement>(".join")) one.hidden = isOwn;
  // The board asks for it in any case; a browser says it before anything is sent.
  password.required = isOwn;
  password.minLength = isOwn ? 8 : 0;
  password.maxLength = isOwn ? 63 : 64;
  go.textContent = isOwn ? "Save" : "Connect and save";
}

function link(address: string): HTMLAnchorElement {
  return Object.assign(document.createElement("a"), { href: address, textContent: address });
}

async function tellBoard(): Promise<void> {
  const board = await ask<BoardFacts>("/board");
  element("here").textContent = board.network;
  const later = `http://${board.host}.local${board.port}`;
  Object.assign(element("later"), { href: later, textContent: later });
  name.placeholder = board.host;
}

/** Each name as phones show it, the strongest first. */
async function scan(): Promise<void> {
  const heard = await ask<HeardNetwork[]>("/scan").catch((): HeardNetwork[] => []);
  heard.sort((a, b) => b.rssi - a.rssi);
  for (const { ssid: network, rssi, open } of heard)
    networks.add(new Option(`${network}${open ? " (open)" : ""}  ${rssi} dBm`, network));
  if (!heard.length) setTimeout(scan, SCAN_AGAIN);
}

/** Asks how it goes until that is known. While the board changes networks nothing may come back for a while. */
async function look(): Promise<void> {
  const now = await ask<SetupState>("/join").catch(() => undefined);
  if (now) say(now);
  if (!now || now.state === "testing") setTimeout(look, LOOK_AGAIN);
  else go.disabled = now.state === "saved";
}

networks.addEventListener("change", () => {
  ssid.value = networks.value;
});
show.addEventListener("change", () => {
  password.type = show.checked ? "text" : "password";
});
element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  go.disabled = true;
  say({ state: "testing", text: "Trying. If this network disappears, the board has moved to yours." });
  const typed = {
    "X-Ssid": base64(ssid.value),
    "X-Password": base64(password.value),
    "X-Name": base64(name.value.trim()),
  };
  ask("/join", { ...typed, "X-Mode": mode() }).then(look, look);
});
for (const choice of document.querySelectorAll("input[name=mode]"))
  choice.addEventListener("change", showMode);

setTheme("");
onSystemColours(() => setTheme(""));
showMode();
void tellBoard();
void scan();
