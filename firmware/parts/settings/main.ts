/** The part `rheo.settings`: what is read once, while the board starts. */
import type { Channel, OpenChannel, Turns } from "../../app/channels";
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
}

/** The settings of this board, its channels, opened, and what these know of the sampler that is to be. */
export function start(deps: SettingsDeps): { _settings: Settings; _channels: Channel[]; _turns: Turns } {
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
  const turns: Turns = {};
  const channels = openChannels(settings.channels, board, turns);
  kinds.forEach(closeKind);
  return { _settings: settings, _channels: channels, _turns: turns };
}
