/** Numbers that this browser keeps across visits. */

/** 0 if it keeps none. */
export function keptNumber(key: string): number {
  try {
    return Number(localStorage.getItem(key)) || 0;
  } catch {
    return 0;
  }
}

export function keepNumber(key: string, value: number): void {
  try {
    localStorage.setItem(key, String(value));
  } catch {
    // Storage is switched off: the number lasts as long as the page.
  }
}
