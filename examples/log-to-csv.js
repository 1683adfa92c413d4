/** node examples/log-to-csv.js ADDRESS FILE: appends what the board measures to a CSV file, over its restarts. */
import { createWriteStream, existsSync } from "node:fs";
// In a project of your own: from "rheo-client".
import { connect } from "../dist/npm/rheo-client/node.js";

const [address, file] = process.argv.slice(2);
if (!file) {
  console.error("node examples/log-to-csv.js ADDRESS FILE");
  process.exit(2);
}
const board = connect(address);
const { channels } = await board.ready();
const isNew = !existsSync(file);
const log = createWriteStream(file, { flags: "a" });
if (isNew) log.write(`time,${channels.map(({ id }) => id).join(",")}\n`);

board.on("sample", ({ values }) => {
  log.write(`${new Date().toISOString()},${values.map((value) => value ?? "").join(",")}\n`);
});
board.on("state", ({ name, reason }) => console.error(name, reason ?? ""));
process.once("SIGINT", () => {
  board.close();
  log.end();
});
