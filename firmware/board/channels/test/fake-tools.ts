import type { ChannelTools } from "../../../app/channels";

/** What a kind is handed while it opens a channel, from settings that need no checking. */
export function fakeTools(settings: Record<string, unknown>) {
  const problems: string[] = [];
  const logged: string[] = [];
  let changes = 0;
  const tools: ChannelTools = {
    id: "light",
    setting: (field) => settings[field],
    whole: (field, _low, _high, otherwise) => (settings[field] as number | undefined) ?? otherwise,
    pin: (field, otherwise) => (settings[field] as string | undefined) ?? otherwise,
    report: (problem) => problems.push(problem),
    log: (problem) => logged.push(problem),
    sampler: {
      _turnNow: () => {
        changes++;
      },
    },
  };
  return { tools, problems, logged, changes: () => changes };
}
