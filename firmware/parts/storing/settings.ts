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

/**
 * Changes one field of the settings file, or of the channel with this id in it, and writes the whole of it anew;
 * null removes the field. Without a list of channels, the fields of the one there is are at the top.
 *
 * A file that cannot be read is left alone: what it guards would be lost with it. Only the set-up page, for
 * which somebody has held the button down or the board knew no network, begins it anew.
 *
 * @returns why it is not stored, for people; empty when it is
 */
export function storeSetting(
  storage: Storage,
  crc32: Crc32,
  name: string,
  value: unknown,
  channel?: string,
): string {
  let fields = readFields(storage.read(SETTINGS_FILE) || "{}");
  if (!fields) {
    if (name !== "wifi") return "rheo.json in flash is no JSON object";
    fields = {};
  }
  const channels = fields.channels;
  const place: Fields | undefined =
    channel !== undefined && Array.isArray(channels)
      ? channels.filter((entry) => entry && entry.id === channel)[0]
      : fields;
  if (!place) return "rheo.json in flash has no channel " + channel;
  if (value === null) delete place[name];
  else place[name] = value;
  return replaceFile(storage, crc32, SETTINGS_FILE, toJson(fields));
}
