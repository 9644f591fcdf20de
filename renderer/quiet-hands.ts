/** A terminal in a public place has no menus, nothing to drag away and one size: all else is left to the browser. */
export const quietHands = (): void => {
  const prevent = (event: Event): void => event.preventDefault();
  for (const type of ['contextmenu', 'dragstart', 'gesturestart']) document.addEventListener(type, prevent);
  document.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  document.addEventListener('touchmove', (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
};
