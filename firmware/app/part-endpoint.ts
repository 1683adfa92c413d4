/** What of the viewers' endpoint only the part `rheo.protocol` asks for: it is there as long as the part is. */
import { onClosing, removeViewer } from "./broadcast";
import { LIMITS } from "./limits";
import type { ServerEndpoint } from "./server";

export type PartEndpoint = Pick<
  ServerEndpoint,
  | "_messageBytes"
  | "_maxFragments"
  | "_messageTime"
  | "_closeTime"
  | "_lingerTime"
  | "_rateTime"
  | "_sharedRate"
  | "_sharedAtOnce"
  | "_onClosing"
  | "_onClosed"
>;

type Fields = { [field in keyof PartEndpoint]?: unknown };

const REST: PartEndpoint = {
  _messageBytes: LIMITS.messageBytes,
  _maxFragments: LIMITS.fragments,
  _messageTime: LIMITS.messageTime,
  _closeTime: LIMITS.closeTime,
  _lingerTime: LIMITS.lingerTime,
  _rateTime: LIMITS.rateTime,
  _sharedRate: LIMITS.sharedRate,
  _sharedAtOnce: LIMITS.sharedAtOnce,
  _onClosing: onClosing,
  _onClosed: removeViewer,
};

const fields = Object.keys(REST) as Array<keyof PartEndpoint>;

/** The part has been loaded: completes the endpoint. */
export function join(endpoint: ServerEndpoint): void {
  fields.forEach((field) => {
    (endpoint as Fields)[field] = REST[field];
  });
}

/** The part is about to go. */
export function leave(endpoint: ServerEndpoint): void {
  fields.forEach((field) => {
    delete (endpoint as Fields)[field];
  });
}
