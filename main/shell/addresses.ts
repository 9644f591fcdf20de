/** The one scheme the window knows, and the one name under it. */
export const APP_SCHEME = 'app';
export const PAGE_HOST = 'terminal';
export const PAGE_ORIGIN = `${APP_SCHEME}://${PAGE_HOST}`;
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`;

/** Whether an address is on the terminal's own page; what a page made for itself (`blob:`) belongs to it. */
export function isOwnAddress(address: string): boolean {
  const inner = address.startsWith('blob:') ? address.slice('blob:'.length) : address;
  const url = URL.parse(inner);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === PAGE_HOST && url.username === '' && url.password === '';
}
