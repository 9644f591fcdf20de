/**
 * `npm run gallery`: a picture of every screen in every state and both languages, of the receipts and of the A4 papers, in
 * `gallery/` with an index page. With `-- --readme` the pictures of the README are made anew, small, in `docs/pictures/`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { indexPage, type Picture } from './index-page.ts';
import { paperPictures } from './papers.ts';
import { writeReadmePictures } from './readme-pictures.ts';
import { screenPictures } from './screens.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const GALLERY = path.join(ROOT, 'gallery');

rmSync(GALLERY, { recursive: true, force: true });
mkdirSync(GALLERY, { recursive: true });
const pictures: Picture[] = [];
// Papers first: a screen shows one of them.
for await (const picture of paperPictures(GALLERY)) pictures.push(picture);
for await (const picture of screenPictures(GALLERY)) pictures.push(picture);
writeFileSync(path.join(GALLERY, 'index.html'), indexPage(pictures));
if (process.argv.includes('--readme')) await writeReadmePictures(GALLERY, path.join(ROOT, 'docs', 'pictures'));
process.stdout.write(`${pictures.length} pictures: ${path.join('gallery', 'index.html')}\n`);
