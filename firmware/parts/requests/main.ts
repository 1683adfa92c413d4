/** The part `rheo.requests`: whatever a request gets but the usual opening handshake. */
import { answerRequest as answer } from "../../app/answer-request";
import type { Peer } from "../../app/peer";
import type { Accepted } from "../../app/respond";
import type { Server } from "../../app/server";
import { readFile, SETUP_PAGE } from "../../board/flash";
import { flat } from "../../board/flat";

/** See `app/answer-request.ts`. */
export function answerRequest(server: Server, peer: Peer, bytes: string): Accepted | undefined {
  return answer(server, peer, bytes, flat, () => readFile(SETUP_PAGE).length);
}
