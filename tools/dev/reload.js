import { createServer } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";

/**
 * Tells open pages to load anew. It listens on this machine only.
 * @returns {Promise<{ port: number, reload(): void, close(): void }>}
 */
export async function startReloadServer() {
  /** @type {Set<import("node:http").ServerResponse>} */
  const pages = new Set();
  const server = createServer((request, response) => {
    response.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "Access-Control-Allow-Origin": "*",
    });
    response.write(":\n\n");
    pages.add(response);
    request.on("close", () => pages.delete(response));
  });
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    reload() {
      for (const page of pages) page.write("data: reload\n\n");
    },
    close() {
      for (const page of pages) page.end();
      server.close();
    },
  };
}

/**
 * The page with a script that loads it anew when told so and the board answers again. Only the copy that
 * `npm run dev` puts into the simulated flash has it.
 * @param {Buffer} gzipped the built page
 * @param {number} port of the reload server
 */
export function withReload(gzipped, port) {
  const script = `<script>new EventSource("http://"+location.hostname+":${port}/").onmessage=function again(){
fetch(location.href,{method:"HEAD",cache:"no-store"}).then(()=>location.reload(),()=>setTimeout(again,200))}</script>`;
  const page = gunzipSync(gzipped).toString("utf8");
  return gzipSync(page.replace("</body>", () => `${script}</body>`));
}
