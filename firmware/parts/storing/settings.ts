import { replaceFile } from "../../journal/replace";
import type { Crc32, Storage } from "../../journal/storage";
import { parseJson, toJson } from "../../text/json";

export const SETTINGS_FILE = "rheo.json";

type Fields = { [name: string]: unknown };

/** What the file says; undefined when it is no JSON object. */
function readFields(json: string): Fields | undefined {
  try {
    // Editors on Windows may begin it with a byte order mark.
    const fields = parseJson(json.substr(0, 3) === "\xef\xbb\xbf" ? json.substr(3) : json);
    return typeof fields === "object" && fields && !Array.isArray(fields) ? (fields as Fields) : undefined;
  } catch (_error) {
    return undefined;
  }
}

/** One field of the settings file, or of the channel with this id in it, and its new value; null removes it. */
export interface Change {
  _name: string;
  _value: unknown;
  _channel: string | undefined;
  /** Afterwards: why this one is not stored, for people. */
  _problem?: string;
}

/**
 * Changes fields of the settings file and writes the whole of it anew, once. Without a list of channels, the fields of
 * the one there is are at the top.
 *
 * A file that cannot be read is left alone: what it guards would be lost with it. Only the set-up page, for
 * which somebody has held the button down or the board knew no network, begins it anew.
 *
 * @returns why none of them is stored, for people; empty when all are but those with a problem of their own
 */
export function storeSettings(storage: Storage, crc32: Crc32, changes: Change[]): string {
  let fields = readFields(storage.read(SETTINGS_FILE) || "{}");
  if (!fields) {
    if (changes.some(({ _name }) => _name !== "wifi")) return "rheo.json in flash is no JSON object";
    fields = {};
  }
  const channels = fields.channels;
  const settings = fields;
  let isChanged = false;
  changes.forEach((change) => {
    const { _name, _value, _channel } = change;
    const place: Fields | undefined =
      _channel !== undefined && Array.isArray(channels)
        ? channels.filter((entry) => entry && entry.id === _channel)[0]
        : settings;
    if (!place) {
      change._problem = "rheo.json in flash has no channel " + _channel;
      return;
    }
    isChanged = true;
    if (_value === null) delete place[_name];
    else place[_name] = _value;
  });
  return isChanged ? replaceFile(storage, crc32, SETTINGS_FILE, toJson(fields)) : "";
}

/** {@link storeSettings} of one field. */
export function storeSetting(
  storage: Storage,
  crc32: Crc32,
  name: string,
  value: unknown,
  channel?: string,
): string {
  const change: Change = { _name: name, _value: value, _channel: channel };
  return storeSettings(storage, crc32, [change]) || change._problem || "";
}
