// Runs in the page before its own scripts; stopwatch.ts tells what is measured.
(() => {
  let downAtMs = null;
  let taken = Promise.resolve(Number.NaN);
  addEventListener(
    'pointerdown',
    (event) => {
      downAtMs ??= event.timeStamp;
    },
    { capture: true, passive: true },
  );
  window.tapStopwatch = {
    /** From now on the next touch is measured, to the moment that `selector` matches. */
    arm(selector) {
      if (document.querySelector(selector) !== null) throw new Error(`${selector} is there before the tap`);
      downAtMs = null;
      taken = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (downAtMs === null || document.querySelector(selector) === null) return;
          const beganMs = downAtMs;
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - beganMs)));
        });
        observer.observe(document, { subtree: true, childList: true, attributes: true });
      });
    },
    /** Milliseconds; waits until the destination is painted. */
    taken: () => taken,
  };
})();
