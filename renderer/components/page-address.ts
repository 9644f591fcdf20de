/** Where a scanned page is shown from, for as long as the session lasts. */
export const pageAddress = (imageId: string): string => `/session-images/${encodeURIComponent(imageId)}`;
