/** The workbench page as the build makes it of `page/`: one HTML text without any request but to its own API. */
import { existsSync, readFileSync } from "node:fs";

/** Seen from this file, and from the bundles that it becomes part of. */
const PLACES = ["../../dist/workbench.html", "../workbench.html", "../../workbench.html"];

let text: string | undefined;

/** @throws Error when the page was not built. */
export function workbenchPage(): string {
  if (text !== undefined) return text;
  const place = PLACES.map((one) => new URL(one, import.meta.url)).find((url) => existsSync(url));
  if (!place) throw new Error("dist/workbench.html is not there: npm run build makes it");
  text = readFileSync(place, "utf8");
  return text;
}
