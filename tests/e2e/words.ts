/** The controls by the names that a citizen reads, and a screen reader says. */
export interface Words {
  readonly language: 'zh-CN' | 'en';
  readonly choose: string;
  readonly item: RegExp;
  readonly begin: string;
  readonly agree: string;
  readonly go: string;
  readonly back: string;
  readonly cancel: string;
  readonly stopAndErase: string;
  readonly keepGoing: string;
  readonly scan: string;
  readonly submit: string;
  readonly done: string;
  readonly ready: string;
  readonly printAgain: string;
  readonly mobile: string;
  readonly permit: string;
  readonly futian: string;
  readonly address: string;
  readonly rented: string;
  readonly since: string;
  readonly residents: string;
  readonly saved: string;
  readonly received: string;
  readonly paperTitle: string;
  readonly paperSaved: string;
  readonly paperReceived: string;
  readonly rentItem: RegExp;
  readonly certificateItem: RegExp;
  readonly account: string;
  readonly rent: string;
  readonly print: string;
  readonly printed: string;
  readonly toPhone: string;
  readonly codeSent: RegExp;
  readonly continueCase: RegExp;
  readonly receiptNumber: string;
  readonly lookUp: string;
  readonly withdraw: string;
  readonly withdrawYes: string;
  readonly withdrawn: string;
  readonly waitsHere: string;
  readonly printOnA4: string;
}

export const CHINESE: Words = {
  language: 'zh-CN',
  choose: '简体中文',
  item: /居住证签注/,
  begin: '开始办理',
  agree: '我同意',
  go: '继续',
  back: '返回',
  cancel: '取消',
  stopAndErase: '停止并清除',
  keepGoing: '继续办理',
  scan: '扫描',
  submit: '提交',
  done: '完成',
  ready: '都拿好了',
  printAgain: '再打印一次',
  mobile: '手机号码',
  permit: '居住证编号',
  futian: '福田区',
  address: '详细地址',
  rented: '租住',
  since: '从哪天开始住',
  residents: '同住人数',
  saved: '已保存在本机',
  received: '政务平台已收到',
  paperTitle: '提交回执',
  paperSaved: '尚未送达',
  paperReceived: '政务平台已收到',
  rentItem: /租房提取住房公积金/,
  certificateItem: /个人参保证明查询打印/,
  account: '银行账号',
  rent: '每月租金（元）',
  print: '打印',
  printed: '打印好了',
  toPhone: '发送到手机',
  codeSent: /138\*{4}\d{4}/,
  continueCase: /继续办理/,
  receiptNumber: '回执编号',
  lookUp: '查询',
  withdraw: '撤回',
  withdrawYes: '确定撤回',
  withdrawn: '已撤回',
  waitsHere: '还没有发送',
  printOnA4: '打印 A4',
};

export const ENGLISH: Words = {
  language: 'en',
  choose: 'English',
  item: /Residence permit endorsement/,
  begin: 'Begin',
  agree: 'I agree',
  go: 'Continue',
  back: 'Back',
  cancel: 'Cancel',
  stopAndErase: 'Yes, stop and erase',
  keepGoing: 'Keep going',
  scan: 'Scan',
  submit: 'Submit',
  done: 'Done',
  ready: 'I have everything',
  printAgain: 'Print again',
  mobile: 'Mobile number',
  permit: 'Residence permit number',
  futian: 'Futian',
  address: 'Street and door number',
  rented: 'Rented',
  since: 'Living there since',
  residents: 'People living there',
  saved: 'Saved on this terminal',
  received: 'Received by the platform',
  paperTitle: 'Submission receipt',
  paperSaved: 'not yet sent',
  paperReceived: 'Received by the government platform',
  rentItem: /Housing fund withdrawal: renting/,
  certificateItem: /Insurance certificate/,
  account: 'Bank account number',
  rent: 'Monthly rent (yuan)',
  print: 'Print',
  printed: 'Printed',
  toPhone: 'Send to phone',
  codeSent: /138\*{4}\d{4}/,
  continueCase: /Continue my case/,
  receiptNumber: 'Number on the receipt',
  lookUp: 'Look up',
  withdraw: 'Withdraw',
  withdrawYes: 'Yes, withdraw it',
  withdrawn: 'Withdrawn',
  waitsHere: 'not sent yet',
  printOnA4: 'Print on A4',
};
