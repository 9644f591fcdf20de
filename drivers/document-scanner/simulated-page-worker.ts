/** Worker: draws `workerData` (PageDrawing), an A4 page as a scanner sees it, and posts the PNG. Development and test only. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import type { PageDrawing } from './simulated-page.ts';

const FONT_FILE = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
const FAMILY = 'page';
const WIDTH_MM = 210;
const HEIGHT_MM = 297;
const MM_PER_INCH = 25.4;
const PAPER = '#f6f5f0';
const INK = '#26262a';
const SEAL = '#c4312b';
const MARGIN_MM = 24;

const LEASE = {
  title: '房屋租赁合同（样本）',
  lines: [
    '合同编号：YB-2026-0009',
    '出租方（甲方）：样本物业管理有限公司',
    '承租方（乙方）：黎小铭',
    '',
    '第一条　甲方将位于示例省样本市测试区虚构路9号3栋502室的房屋',
    '出租给乙方居住使用，建筑面积 68 平方米。',
    '第二条　租赁期限自 2026年1月1日 起至 2027年12月31日 止。',
    '第三条　月租金为人民币 贰仟捌佰元整（¥2,800.00），按月支付。',
    '第四条　乙方应合理使用房屋及其附属设施，不得擅自转租。',
    '第五条　本合同一式两份，甲乙双方各执一份，签字后生效。',
    '',
    '甲方（盖章）：样本物业　　　　　乙方（签字）：黎小铭',
    '签订日期：2025年12月20日',
  ],
} as const;

const TITLE_DEED = {
  title: '不动产权证书（样本）',
  lines: [
    '样本（2026）测试区不动产权第 0000009 号',
    '',
    '权利人　　　黎小铭',
    '共有情况　　单独所有',
    '坐落　　　　示例省样本市测试区虚构路9号3栋502室',
    '不动产单元号　999999 000000 GB00000 F00000009',
    '权利类型　　国有建设用地使用权／房屋所有权',
    '用途　　　　住宅',
    '面积　　　　建筑面积 68.00 平方米',
    '使用期限　　至 2090年1月1日 止',
    '',
    '登记机构：样本市不动产登记中心',
    '2026年1月1日',
  ],
} as const;

const drawing: PageDrawing = workerData;
const page = drawPage(drawing);
// Uint8Array, since the message would carry a Buffer's whole pool.
parentPort?.postMessage(Uint8Array.from(await page.encode('png')));

function drawPage({ kind, resolutionDpi, mode, marker }: PageDrawing): Canvas {
  const dotsPerMm = resolutionDpi / MM_PER_INCH;
  const canvas = createCanvas(Math.round(WIDTH_MM * dotsPerMm), Math.round(HEIGHT_MM * dotsPerMm));
  const context = canvas.getContext('2d');
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (kind !== 'blank') {
    GlobalFonts.register(readFileSync(createRequire(import.meta.url).resolve(FONT_FILE)), FAMILY);
    context.scale(dotsPerMm, dotsPerMm);
    // Nobody lays a page down quite straight.
    context.rotate(0.004);
    drawText(context, kind === 'lease' ? LEASE : TITLE_DEED, marker);
    context.resetTransform();
  }
  if (mode === 'Gray') makeGrey(context, canvas.width, canvas.height);
  return canvas;
}

function drawText(context: SKRSContext2D, text: typeof LEASE | typeof TITLE_DEED, marker: string | null): void {
  context.fillStyle = INK;
  context.textAlign = 'center';
  context.font = `9px ${FAMILY}`;
  context.fillText(text.title, WIDTH_MM / 2, 42);
  context.fillRect(MARGIN_MM, 50, WIDTH_MM - 2 * MARGIN_MM, 0.4);
  context.textAlign = 'left';
  context.font = `5px ${FAMILY}`;
  text.lines.forEach((line, row) => context.fillText(line, MARGIN_MM, 66 + row * 11));
  if (marker !== null) context.fillText(marker, MARGIN_MM, 250, WIDTH_MM - 2 * MARGIN_MM);
  context.font = `3.6px ${FAMILY}`;
  context.fillText('仿真测试用样张，非真实证件。Synthetic specimen.', MARGIN_MM, 278);
  drawSeal(context);
}

function drawSeal(context: SKRSContext2D): void {
  context.strokeStyle = SEAL;
  context.fillStyle = SEAL;
  context.lineWidth = 1.1;
  context.beginPath();
  context.arc(150, 205, 20, 0, 2 * Math.PI);
  context.stroke();
  context.textAlign = 'center';
  context.font = `13px ${FAMILY}`;
  context.fillText('★', 150, 208);
  context.font = `4.4px ${FAMILY}`;
  context.fillText('样本专用章', 150, 217);
}

function makeGrey(context: SKRSContext2D, width: number, height: number): void {
  const image = context.getImageData(0, 0, width, height);
  const dots = image.data;
  for (let at = 0; at < dots.length; at += 4) {
    const grey = 0.299 * (dots[at] ?? 0) + 0.587 * (dots[at + 1] ?? 0) + 0.114 * (dots[at + 2] ?? 0);
    dots.fill(grey, at, at + 3);
  }
  context.putImageData(image, 0, 0);
}
