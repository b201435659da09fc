/** How ratings spread: a histogram from a list, or from samples of a list too long to read. Pure. */

export interface Bar {
  /** Ratings from here (included). */
  from: number;
  /** To here (excluded, but for the last bar). */
  to: number;
  count: number;
}

/** Equal steps over all ratings, so that bars can be compared by eye. */
export function histogram(ratings: readonly number[], bars: number): Bar[] {
  if (ratings.length === 0 || bars < 1) return [];
  const low = Math.min(...ratings);
  const high = Math.max(...ratings);
  const step = Math.max(1, (high - low) / bars);
  const out = Array.from({ length: bars }, (_, index) => ({
    from: low + index * step,
    to: low + (index + 1) * step,
    count: 0,
  }));
  for (const rating of ratings) {
    const bar = out[Math.min(bars - 1, Math.floor((rating - low) / step))];
    if (bar) bar.count += 1;
  }
  return out;
}

/** Where to read `pages` pages of `limit` rows so that they stand for all `total` rows. */
export function sampleOffsets(total: number, limit: number, pages: number): number[] {
  if (total <= limit * pages) {
    return Array.from({ length: Math.ceil(total / limit) }, (_, index) => index * limit);
  }
  const stride = (total - limit) / (pages - 1);
  return Array.from({ length: pages }, (_, index) => Math.round(index * stride));
}
