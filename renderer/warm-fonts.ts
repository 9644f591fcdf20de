/**
 * The Chinese type comes in a hundred pieces that the browser fetches when a character first needs one: on a tap, too
 * late. Fetched here one by one while nobody waits.
 */
export const warmFonts = (): void => {
  const pieces = [...document.fonts].values();
  const fetchNext = (): void => {
    const piece = pieces.next().value;
    if (piece === undefined) return;
    // A piece that cannot be had is drawn in the fallback and asked for again when it is needed.
    const whenIdle = (): number => requestIdleCallback(fetchNext);
    piece.load().then(whenIdle, whenIdle);
  };
  requestIdleCallback(fetchNext);
};
