/** First and longest wait between attempts to connect, seconds. */
export const FIRST_WAIT = 0.5;
export const LONGEST_WAIT = 15;

/**
 * Seconds to wait before attempt number `attempt` (0 is the first retry). Doubles from half a second to
 * 15 s; `random` (0..1) takes up to half of it away, so that the viewers of a board that restarted do
 * not return in step.
 */
export function backoff(attempt: number, random: number): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10));
  return wait * (1 - random / 2);
}
