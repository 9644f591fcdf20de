import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const WIDTH_PX = 420;
const QUALITY = 82;

/** The best, by where they stand in the gallery. */
const CHOSEN: Readonly<Record<string, string>> = {
  attract: 'screens/attract.zh-CN.png',
  home: 'screens/home.en.png',
  identify: 'screens/identify.zh-CN.png',
  check: 'screens/identityCheck.en.png',
  document: 'screens/document.en.png',
  outcome: 'screens/outcome-sheets-saved.zh-CN.png',
  case: 'screens/caseStatus-saved.en.png',
  receipt: 'receipts/saved.zh-CN.png',
  sheets: 'A4/submission-sheets.en.1.png',
};

/** Small enough to lie in the repository. */
export async function writeReadmePictures(gallery: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, from] of Object.entries(CHOSEN)) {
    const image = await loadImage(readFileSync(path.join(gallery, from)));
    const canvas = createCanvas(WIDTH_PX, Math.round((image.height * WIDTH_PX) / image.width));
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    writeFileSync(path.join(folder, `${name}.webp`), canvas.toBuffer('image/webp', QUALITY));
  }
}
