/** The part `rheo.commands`: what viewers ask for. */

import { handleCommand as handle, type Work } from "../../app/handle-command";
import type { Rheo } from "../../app/rheo";
import type { Viewer } from "../../app/viewer";
import { setLed } from "../../board/led";
import { setPeriod } from "../../board/period";
import type { Connection } from "../../websocket/connection";

/** See `handle-command.ts`. */
export function handleCommand(
  rheo: Rheo,
  connection: Connection<Viewer>,
  data: string,
  opcode: number,
): Work {
  return handle(rheo, connection, data, opcode, { _setLed: setLed, _setPeriod: setPeriod });
}
