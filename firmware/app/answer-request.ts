/** Answers requests: with `respond.ts`, which decides what they get, the part `rheo.requests`. */
import { LIMITS } from "./limits";
import { CLOSING, PAGE, type Peer } from "./peer";
import type { MetricsPart, ReportsPart } from "./reports";
import { type Accepted, type Answer, type Flat, respond, type UpdateStep, updateAnswer } from "./respond";
import { enterPhase, type Server, write } from "./server";
import type { UpdatePart, UpdateState } from "./update-state";

/** The part `rheo.access-point`, as the firmware calls it for requests. */
interface AccessPointPart {
  /** The answer to a probe of phones; undefined for other paths. */
  probeResponse(path: string, headOnly: boolean): string | undefined;
}

/** The part `rheo.requests`, as the firmware calls it. */
export interface RequestsPart {
  answerRequest(server: Server, peer: Peer, bytes: string): Accepted | undefined;
}

/**
 * Answers the request in these bytes, or, while some of it is missing, keeps them. An opening handshake with which
 * everything is right is given back: who is made a viewer stays, and this part does not.
 */
export function answerRequest(
  server: Server,
  peer: Peer,
  bytes: string,
  flat: Flat,
  setupLength: () => number,
): Accepted | undefined {
  const rheo = server._endpoint._rheo;
  const told = respond(
    bytes,
    server,
    server._provisioning,
    {
      _setupLength: setupLength,
      _probe: (path, headOnly) =>
        rheo._withPart("access-point", (part: AccessPointPart) => part.probeResponse(path, headOnly)),
      _status: () => rheo._withPart("reports", (part: ReportsPart) => part.statusText(rheo)),
      _metrics: () => rheo._withPart("metrics", (part: MetricsPart) => part.metricsText(rheo)),
    },
    flat,
  );
  const reply = told && told._kind === "update" ? update(server, told) : told;
  if (!reply) peer._head = bytes;
  else if (reply._kind === "accepted") return reply;
  else {
    write(peer, reply._bytes);
    if (reply._isPage) {
      enterPhase(server, peer, PAGE, LIMITS.pageTime);
      server._awaitDrain(peer._transport);
    } else {
      enterPhase(server, peer, CLOSING, LIMITS.closeTime);
      if (!reply._lingers) peer._transport.end();
    }
  }
  return undefined;
}

/** Lets the part for it take a step of an update. */
function update(server: Server, step: UpdateStep): Answer {
  const endpoint = server._endpoint;
  return updateAnswer(
    endpoint._rheo._withPart("update", (part: UpdatePart) =>
      part.update(
        step,
        server._update as UpdateState,
        server._token as string,
        endpoint._now(),
        endpoint._broadcast._nonce,
      ),
    ),
  );
}
