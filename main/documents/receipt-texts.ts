/** Every word of the submission receipt, in both languages. Not yet accepted is said in words: 提交不等于受理. */

export type ReceiptLanguage = 'zh-CN' | 'en';

export interface ReceiptTexts {
  readonly title: string;
  readonly saved: string;
  readonly savedMore: string;
  readonly received: string;
  readonly refused: string;
  readonly refusedMore: string;
  readonly terminal: string;
  readonly item: string;
  readonly holder: string;
  readonly receiptNumber: string;
  readonly savedAt: string;
  readonly shortNumber: string;
  readonly qrHint: string;
  readonly lookUpSaved: (hours: number) => string;
  readonly lookUpReceived: (hours: number) => string;
  readonly lookUpRefused: string;
  readonly notAccepted: string;
  readonly help: string;
  readonly timeUnchecked: string;
}

export const RECEIPT_TEXTS: Readonly<Record<ReceiptLanguage, ReceiptTexts>> = {
  'zh-CN': {
    title: '提交回执',
    saved: '已保存在本机，尚未送达。',
    savedMore: '网络恢复后自动发送，无需重新提交。',
    received: '政务平台已收到。',
    refused: '政务平台未接收这次提交。',
    refusedMore: '您填写的内容仍加密保存在本机。请凭短号拨打 12345，或到窗口办理。',
    terminal: '终端编号',
    item: '办理事项',
    holder: '申请人',
    receiptNumber: '申办流水号',
    savedAt: '保存时间',
    shortNumber: '查询短号',
    qrHint: '查询时出示此码或报短号',
    lookUpSaved: (hours) => `${hours} 小时后可凭此码和证件在本终端查询是否送达，或拨打 12345。`,
    lookUpReceived: (hours) => `${hours} 小时后可凭此码和证件在本终端查询是否受理，或拨打 12345。`,
    lookUpRefused: '可凭此码和证件在本终端查看，或尽快拨打 12345。',
    notAccepted: '提交不等于受理。是否受理，以政务平台的通知为准。',
    help: '请妥善保管本回执。咨询电话 12345',
    timeUnchecked: '时间未经核对',
  },
  en: {
    title: 'Submission receipt',
    saved: 'Saved on this terminal, not yet sent.',
    savedMore: 'It will be sent by itself when the network is back. You need not submit again.',
    received: 'Received by the government platform.',
    refused: 'The government platform did not take this submission.',
    refusedMore: 'What you gave is still kept, encrypted, on this terminal. Call 12345 with your number, or go to a counter.',
    terminal: 'Terminal',
    item: 'Service',
    holder: 'Applicant',
    receiptNumber: 'Receipt number',
    savedAt: 'Saved at',
    shortNumber: 'Your number',
    qrHint: 'Show this code, or say the number, to look it up',
    lookUpSaved: (hours) => `After ${inHours(hours)}, look up here whether it was sent, with this code and your card, or call 12345.`,
    lookUpReceived: (hours) =>
      `After ${inHours(hours)}, look up here whether it was accepted, with this code and your card, or call 12345.`,
    lookUpRefused: 'Look it up here with this code and your card, or call 12345 soon.',
    notAccepted: "Submitted is not yet accepted (提交不等于受理). Only the platform's own notice says that it is accepted.",
    help: 'Please keep this receipt. Help: 12345',
    timeUnchecked: 'time not checked',
  },
};

function inHours(hours: number): string {
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
