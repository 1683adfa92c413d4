/** The part `rheo.settings`: what is read once, while the board starts. */
import type { Channel, OpenChannel } from "../../app/channels";
import { openChannels } from "../../app/open-channels";
import { readSettings, type Settings } from "../../app/settings";
import { readSettingsFile } from "../../board/flash";
import { closeKind, openKind, report } from "../../board/parts";
import { hasPin } from "../../board/pins";

/** What the firmware hands in: it stays, and this part does not. */
export interface SettingsDeps {
  _openAnalog: OpenChannel;
  /** Reports a problem that channels have while they work, and keeps it in the error log. */
  _log(problem: string): void;
  /** A channel asks for a sample out of the rhythm. */
  _changed(): void;
}

/** The settings of this board, and its channels, opened. */
export function start(deps: SettingsDeps): { _settings: Settings; _channels: Channel[] } {
  const settings = readSettings(readSettingsFile(), report);
  const kinds: string[] = [];
  const board = {
    _kind(name: string) {
      if (name === "analog") return deps._openAnalog;
      kinds.push(name);
      return openKind(name);
    },
    _hasPin: hasPin,
    _report: report,
    _log: deps._log,
  };
  const channels = openChannels(settings.channels, board, deps._changed);
  kinds.forEach(closeKind);
  return { _settings: settings, _channels: channels };
}
