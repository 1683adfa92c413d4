/** Written from the README alone: watches, sets the dead band, takes a burst, goes on after the board's restart. */
import { BoardError, connect } from "rheo-client";

const inPage = typeof document !== "undefined";
const address = inPage ? new URLSearchParams(location.search).get("board") : process.argv[2];
const tell = (/** @type {string} */ line) => (inPage ? document.body.append(`${line}\n`) : console.log(line));

const board = connect(address ?? "", { channels: ["knob"] });
const knob = board.channel("knob");
board.on("state", ({ name }) => tell(`state ${name}`));

const watch = async (/** @type {number} */ samples) => {
  for await (const { values } of board) {
    if (typeof values[0] !== "number") throw new Error(`no value: ${values}`);
    if (--samples === 0) return;
  }
};

try {
  const { channels } = await board.ready();
  await watch(3);
  tell(`watched ${channels[0].id}: ${knob.text}, ${Math.round((knob.position ?? 0) * 10) * 10} %`);

  const changed = new Promise((resolve) => board.on("vitals", () => knob.info?.deadband === 3 && resolve(3)));
  await board.set({ channel: "knob", deadband: 3 });
  tell(`dead band ${await changed}`);
  await board.set({ rate: 1000 }).catch((error) => tell(`refused ${error.code}`));

  const { values, span } = await board.burst("knob", 256);
  const near = values.every((value) => Math.abs(value - (knob.value ?? 0)) < 200);
  tell(
    `burst ${values.length} ${near ? "near the knob" : values}, ${span > 0 ? "measured" : "without time"}`,
  );

  const lost = new Promise((resolve) =>
    board.on("state", (state) => state.name === "lost" && resolve(state)),
  );
  tell("restart me");
  await lost;
  await board.ready();
  await watch(2);
  tell("back");
} catch (error) {
  tell(`failed: ${error instanceof BoardError ? error.code : ""} ${error}`);
}
board.close(1000);
