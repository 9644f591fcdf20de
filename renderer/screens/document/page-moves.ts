/** How far a page lies from its place, in px. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export const STILL: Offset = { x: 0, y: 0 };

const within = (wanted: number, page: number, room: number): number => {
  const most = Math.max(0, (page - room) / 2);
  return Math.min(most, Math.max(-most, wanted));
};

/** A page shown larger may be moved until its edge meets the edge of its room, no further; sizes in px. */
export const clampOffset = (wanted: Offset, sizes: { readonly room: Size; readonly page: Size }): Offset => ({
  x: within(wanted.x, sizes.page.width, sizes.room.width),
  y: within(wanted.y, sizes.page.height, sizes.room.height),
});

/** Pages to turn for a finger that went `dx` px sideways: to the left is onwards. */
export const pageTurned = (dx: number, swipePx: number): -1 | 0 | 1 => {
  if (dx <= -swipePx) return 1;
  return dx >= swipePx ? -1 : 0;
};
