/**
 * What a request gets: a refusal, an answer, or a WebSocket. Everything that is asked of a request but the
 * usual handshake's short way, and the pages; a part of its own (`../parts/requests`), loaded for the time of one
 * request.
 */
import { find } from "../http/find";
import { type Refusal, refuse } from "../http/refusal";
import { header, parseRequestHead, type RequestHead, wholeHeader } from "../http/request-head";
import { refusalResponse, response, responseHead } from "../http/response";
import { checkRequest, chooseSubprotocol, keyOf, wantsWebSocket } from "../websocket/handshake";
import { type AccessConfig, checkAccess, checkHost, deny } from "./access";
import type { Channel } from "./channels";
import { LIMITS } from "./limits";
import { isData, isStream, noChannel, type Pages, route, type Texts } from "./routes";
import { streamChannel } from "./stream-channel";
import type { UpdateAnswer, UpdateRequest, UpdateState } from "./update-state";

/** A request has been answered: what is to be written, and what follows it. */
export interface Answer {
  _kind: "answer";
  _bytes: string;
  /** The stored dashboard, in slices. */
  _isPage: boolean;
  /** More of the request may be under way: bytes that meet an ended socket would reset it and destroy the answer. */
  _lingers: boolean;
}

/** A request for a WebSocket with which everything is right. */
export interface Accepted {
  _kind: "accepted";
  /** The channel asked for. */
  _channel: Channel;
  _key: string;
  _subprotocol: string;
  _isReadOnly: boolean;
  /** What came after the head. */
  _rest: string;
  /** Where the key is in the bytes, if they are a head and nothing else; else -1. */
  _keyAt: number;
}

/** What requests are looked at with; handed in by whoever composes the parts. */
export interface Site extends AccessConfig, Pages {
  /** Viewers at once. */
  _viewers: number;
  /** Through which it is known how many there are. */
  _endpoint: { _broadcast: { count: number } };
  /** The board is a network of its own, where its name server gives its address for every name. */
  _isAccessPoint?: boolean;
  /** Present when the settings allow updates over the air. */
  _update?: UpdateState;
}

/** A step of an update over the air; what it says, for the part that knows what to do about it. */
export interface UpdateStep extends UpdateRequest {
  _kind: "update";
}

/** Subprotocols spoken, the preferred one first. */
const SUBPROTOCOLS = "rheo.v1,text";

/** What heads are read with: the same text in one stretch of memory; see `http/request-head.ts`. */
export type Flat = (text: string) => string;

/** Set-up mode as requests see it; see `../provisioning`. Its file is built apart, so names are kept. */
export interface Provisioning {
  /** The values of `X-Ssid`, `X-Password` and `X-Name` as they came, Base64 of UTF-8; and `X-Mode`. */
  answer(path: string, ssid: string, password: string, name: string, mode: string): string;
  /** Where its page is. */
  address: string;
}

/**
 * What the request in these bytes gets; undefined while some of it is missing.
 *
 * @param bytes everything received so far on a connection
 * @param provisioning present in set-up mode: then it answers every request to an address of the board's
 * @param texts makes the pages of data
 */
export function respond(
  bytes: string,
  site: Site,
  provisioning: Provisioning | undefined,
  texts: Texts,
  flat: Flat,
): Answer | Accepted | UpdateStep | undefined {
  const config = { _headBytes: LIMITS.headBytes, _headLines: LIMITS.headLines, _flat: flat };
  const head = parseRequestHead(bytes, config);
  if (!head) return undefined;
  if (head._status) return refused(head, true, false);
  if (provisioning) return provision(head, site, provisioning, texts);
  if (site._update && head._path === "/update") return updateStep(head, site);
  return wantsWebSocket(head) && isStream(head._path)
    ? upgrade(head, site, bytes)
    : answer(head, site, texts);
}

/** The answer with a refusal; see {@link Answer} for `lingers`. */
export function refused(refusal: Refusal, lingers: boolean, headOnly: boolean): Answer {
  return { _kind: "answer", _bytes: refusalResponse(refusal, headOnly), _isPage: false, _lingers: lingers };
}

/**
 * A request for the WebSocket: accepted when nothing is wrong with it or with who sends it, and there is room.
 *
 * @resident few requests
 */
function upgrade(head: RequestHead, site: Site, bytes: string): Answer | Accepted {
  const channel = streamChannel(head._target, site._channels);
  if (!channel) return refused(noChannel(), false, false);
  const access = checkRequest(head) || checkAccess(head, site);
  if (access._status) return refused(access, false, false);
  const offered = header(head, "sec-websocket-protocol");
  const subprotocol = chooseSubprotocol(offered, SUBPROTOCOLS.split(","));
  if (site._endpoint._broadcast.count >= site._viewers)
    return refused(
      deny(
        503,
        "full",
        "The board is full: " + site._viewers + " viewers. Close another page or wait.",
        "Retry-After: " + LIMITS.retryAfter + "\r\n",
      ),
      false,
      false,
    );
  // A browser gives up when none of what it offered is chosen, and its token must not be.
  if (!subprotocol && find("," + (offered || "").replace(/[ \t]/g, ""), ",token.") >= 0)
    return refused(
      deny(
        400,
        "token",
        "Offer text or rheo.v1 beside the token: it is not sent back, and a browser wants one.",
        "",
      ),
      false,
      false,
    );
  return {
    _kind: "accepted",
    _channel: channel,
    _key: keyOf(head),
    _subprotocol: subprotocol,
    _isReadOnly: access._readOnly,
    _rest: head._rest,
    _keyAt: head._bytes === bytes && !head._rest ? find(head._lower, "\nsec-websocket-key: ") + 20 : -1,
  };
}

function answer(head: RequestHead, site: Site, texts: Texts): Answer {
  if (site._isAccessPoint && checkHost(head, site)) {
    const headOnly = head._method === "HEAD";
    const probe = headOnly || head._method === "GET" ? texts._probe(head._path, headOnly) : undefined;
    if (probe) return written(probe, false);
  }
  const access = isData(head._path) ? checkAccess(head, site) : checkHost(head, site);
  const result = access && access._status ? access : route(head, site, texts, access ? access._headers : "");
  if (result._status) return refused(result, false, head._method === "HEAD");
  return { _kind: "answer", _bytes: result._bytes, _isPage: result._page, _lingers: false };
}

/** A request for the update, which only programs send: no page may, not even the board's own. */
function updateStep(head: RequestHead, site: Site): Answer | UpdateStep {
  const wrongHost = checkHost(head, site);
  if (wrongHost) return refused(wrongHost, false, false);
  if (header(head, "origin") !== undefined)
    return refused(refuse(403, "Pages may not update the board: npm run flash -- --to does."), false, false);
  if (head._method !== "POST")
    return refused(refuse(405, "Only POST is answered here.", "Allow: POST\r\n"), false, false);
  return {
    _kind: "update",
    _step: header(head, "x-update") || "",
    _data: wholeHeader(head, "x-data"),
    _proof: header(head, "x-proof") || "",
  };
}

/** The answer to a step of an update; undefined where the part for it is missing. */
export function updateAnswer(answer: UpdateAnswer | undefined): Answer {
  const bytes = answer
    ? response(answer._status, "application/json", answer._body, "Cache-Control: no-store\r\n", false)
    : refusalResponse(refuse(503, "This board lacks the file for that: npm run flash installs it."), false);
  return { _kind: "answer", _bytes: bytes, _isPage: false, _lingers: false };
}

/**
 * Set-up mode. The board's name server gives its address for every name, so that phones find the page: what asks
 * for another host is sent to the address, and no page of a strange name gets anything.
 */
function provision(head: RequestHead, site: Site, provisioning: Provisioning, texts: Texts): Answer {
  const fresh = "Cache-Control: no-store\r\n";
  const headOnly = head._method === "HEAD";
  if (checkHost(head, site))
    return written(
      response(302, "text/plain", "", "Location: " + provisioning.address + "\r\n" + fresh, headOnly),
      false,
    );
  const body = provisioning.answer(
    head._path,
    header(head, "x-ssid") || "",
    header(head, "x-password") || "",
    header(head, "x-name") || "",
    header(head, "x-mode") || "",
  );
  if (body) return written(response(200, "application/json", body, fresh, headOnly), false);
  const length = texts._setupLength();
  if (!length)
    return refused(refuse(503, "No set-up page is stored here: npm run flash installs it."), false, headOnly);
  const headers = fresh + "X-Frame-Options: DENY\r\nContent-Encoding: gzip\r\n";
  return written(responseHead(200, "text/html; charset=utf-8", length, headers), !headOnly);
}

function written(bytes: string, isPage: boolean): Answer {
  return { _kind: "answer", _bytes: bytes, _isPage: isPage, _lingers: false };
}
