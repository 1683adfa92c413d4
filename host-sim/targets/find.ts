/**
 * What is wired to a channel, or the first thing without one.
 * @throws Error naming the channel when nothing is.
 */
export function find<T extends { id: string }>(wired: readonly T[], channel: string | undefined): T {
  const found = channel === undefined ? wired[0] : wired.find(({ id }) => id === channel);
  if (!found) throw new Error(`nothing of this kind is wired to channel ${channel ?? "(first)"}`);
  return found;
}
