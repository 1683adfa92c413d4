/** Seconds the main loop may stand still: the slowest thing it does, erasing a page of flash, takes 0.1 s. */
export const WATCHDOG = 10;
