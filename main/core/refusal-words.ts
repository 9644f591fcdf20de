/** Why the platform did not take what is still kept here, as far as its answer tells, in words that say what to do. */
export function refusalWords(httpStatus: number | null): { readonly 'zh-CN': string; readonly en: string } {
  switch (httpStatus) {
    case 413:
      return {
        'zh-CN': '提交的材料过大，平台没有接收。请重新办理，扫描较少的页数，或到窗口办理。',
        en: 'The papers were too large for the platform. Apply again with fewer pages, or go to a counter.',
      };
    case 422:
      return {
        'zh-CN': '平台不能接收这次提交的内容。请重新办理，或凭短号拨打 12345。',
        en: 'The platform cannot take what was submitted. Apply again, or call 12345 with your number.',
      };
    default:
      return {
        'zh-CN': '平台没有接收这次提交。请凭短号拨打 12345，或到窗口办理。',
        en: 'The platform did not take this submission. Call 12345 with your number, or go to a counter.',
      };
  }
}
