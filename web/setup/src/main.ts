/**
 * The set-up page. It fetches nothing but what the board in front of it says, since the phone has no internet here:
 * `/board` what it is called, `/scan` the networks in range, `/join` to try one and to ask how that goes. What is
 * typed goes in header lines: unlike a query they are kept nowhere, and a page from elsewhere cannot send them.
 */
import type { BoardFacts, HeardNetwork, SetupState } from "../../../firmware/provisioning/answers";
import { setTheme } from "../../src/theme";

/** Milliseconds from one question to the next while the board listens around, or tries a network. */
const SCAN_AGAIN = 2000;
const LOOK_AGAIN = 1000;

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const networks = element<HTMLSelectElement>("networks");
const ssid = element<HTMLInputElement>("ssid");
const password = element<HTMLInputElement>("password");
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
}

function link(address: string): HTMLAnchorElement {
  return Object.assign(document.createElement("a"), { href: address, textContent: address });
}

async function tellBoard(): Promise<void> {
  const board = await ask<BoardFacts>("/board");
  element("here").textContent = board.network;
  const later = `http://${board.host}.local${board.port}`;
  Object.assign(element("later"), { href: later, textContent: later });
}

async function scan(): Promise<void> {
  const heard = await ask<HeardNetwork[]>("/scan").catch((): HeardNetwork[] => []);
  for (const { ssid: name, rssi, open } of heard)
    networks.add(new Option(`${name}${open ? " (open)" : ""}  ${rssi} dBm`, name));
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
  ask("/join", { "X-Ssid": base64(ssid.value), "X-Password": base64(password.value) }).then(look, look);
});

setTheme("");
void tellBoard();
void scan();
