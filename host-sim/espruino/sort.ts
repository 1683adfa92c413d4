/**
 * Espruino's `sort`: a quicksort that is not stable. The first item is the pivot (for more than ten
 * items the median of first, middle and last); what is not greater goes before it, in order, while the
 * greater ones are moved round.
 */
type Compare = (a: unknown, b: unknown) => number;

const MEDIAN_FROM = 11;

export function sortLikeEspruino(items: unknown[], compare: Compare): void {
  sortRange(items, 0, items.length, (a, b) => {
    if (a === undefined) return 1;
    return b === undefined ? -1 : compare(a, b);
  });
}

function sortRange(items: unknown[], start: number, count: number, compare: Compare): void {
  if (count < 2) return;
  if (count >= MEDIAN_FROM) takeMedian(items, start, count, compare);
  const pivot = items[start];
  let place = start;
  let somethingLower = false;
  for (let index = start + 1; index < start + count; index++) {
    const order = compare(items[index], pivot);
    if (order > 0) continue;
    if (order < 0) somethingLower = true;
    // The item takes the pivot's place, the pivot moves on, what was there goes to the item's.
    items[place++] = items[index];
    items[index] = items[place];
    items[place] = pivot;
  }
  if (somethingLower) sortRange(items, start, place - start, compare);
  sortRange(items, place + 1, start + count - place - 1, compare);
}

function takeMedian(items: unknown[], low: number, count: number, compare: Compare): void {
  const middle = low + (count >> 1);
  const high = low + count - 1;
  const lowMiddle = compare(items[low], items[middle]);
  const middleHigh = compare(items[middle], items[high]);
  const lowHigh = compare(items[low], items[high]);
  const swap = (other: number) => {
    [items[low], items[other]] = [items[other], items[low]];
  };
  if ((lowMiddle <= 0 && middleHigh <= 0) || (lowHigh <= 0 && middleHigh >= 0)) swap(middle);
  else if ((lowMiddle >= 0 && lowHigh <= 0) || (middleHigh >= 0 && lowHigh >= 0)) swap(high);
}
