/** Runs the same black-box tests on every target there is: the simulator, and Espruino when `ESPRUINO` names it. */
import { after, before, describe } from "node:test";
import { ACCESS_POINTS } from "../../devices/radio";
import { availableTargets, startTarget, type Target } from "../../targets";

/** Settings of a board that is in its network: without them it would offer its set-up page instead. */
const { ssid, password } = ACCESS_POINTS[0]!;
export const ONLINE = { wifi: { ssid, password } };

/** A running board, one per `describe`; `port` is where it listens. */
export interface Running {
  readonly port: number;
  readonly target: Target;
}

/** Declares `body`'s tests once per target, each with a board of its own that has these settings. */
export function onEachTarget(
  name: string,
  settings: Record<string, unknown>,
  body: (board: Running) => void,
): void {
  for (const kind of availableTargets())
    describe(`${name} [${kind}]`, () => {
      let target: Target | undefined;
      before(async () => {
        target = await startTarget({
          kind,
          bundle: "dist/firmware.js",
          settings: { ...ONLINE, ...settings },
        });
      });
      after(async () => {
        await target?.stop();
      });
      body({
        get port() {
          return target!.port;
        },
        get target() {
          return target!;
        },
      });
    });
}
