import type { Language } from '../../main/bridge/contract.ts';

/** What the keyboard says: on its keys, and to a screen reader. */
export type KeyboardWords = {
  keyboard: string;
  numberPad: string;
  done: string;
  backspace: string;
  shift: string;
  space: string;
  spaceChooses: string;
  clear: string;
  symbols: string;
  letters: string;
  pinyin: string;
  toChinese: string;
  toLatin: string;
  divide: string;
  divideMark: string;
  candidates: string;
  asTyped: string;
  earlierCandidates: string;
  laterCandidates: string;
  tablePending: string;
  tableFailed: string;
  hint: string;
  marks: Readonly<Record<string, string>>;
};

export const KEYBOARD_WORDS: Readonly<Record<Language, KeyboardWords>> = {
  'zh-CN': {
    keyboard: '键盘',
    numberPad: '数字键盘',
    done: '完成',
    backspace: '删除',
    shift: '大写',
    space: '空格',
    spaceChooses: '选字',
    clear: '清空',
    symbols: '符号',
    letters: 'ABC',
    pinyin: '拼音',
    toChinese: '切换到中文',
    toLatin: '切换到英文',
    divide: '分隔拼音',
    divideMark: '分词',
    candidates: '候选字词',
    asTyped: '原样输入',
    earlierCandidates: '上一页候选',
    laterCandidates: '下一页候选',
    tablePending: '正在准备拼音',
    tableFailed: '拼音暂不可用，可用英文键盘',
    hint: '输入拼音，可只输首字母，如 jzz 居住证',
    marks: {
      '，': '逗号',
      '。': '句号',
      '、': '顿号',
      '；': '分号',
      '：': '冒号',
      '？': '问号',
      '！': '感叹号',
      '·': '间隔号',
      '…': '省略号',
      '—': '破折号',
      '（': '左括号',
      '）': '右括号',
      '《': '左书名号',
      '》': '右书名号',
      '“': '左双引号',
      '”': '右双引号',
      '‘': '左单引号',
      '’': '右单引号',
      '-': '短横',
      '/': '斜杠',
      ',': '英文逗号',
      '.': '点',
    },
  },
  en: {
    keyboard: 'Keyboard',
    numberPad: 'Number pad',
    done: 'Done',
    backspace: 'Delete',
    shift: 'Capital letter',
    space: 'Space',
    spaceChooses: 'Choose',
    clear: 'Clear',
    symbols: '#+=',
    letters: 'ABC',
    pinyin: '拼音',
    toChinese: 'Switch to Chinese',
    toLatin: 'Switch to English',
    divide: 'Divide pinyin',
    divideMark: '分词',
    candidates: 'Characters and words to choose',
    asTyped: 'As typed:',
    earlierCandidates: 'Earlier choices',
    laterCandidates: 'More choices',
    tablePending: 'Preparing pinyin',
    tableFailed: 'Pinyin is not available now; the English keyboard works',
    hint: 'Type pinyin; first letters are enough: jzz 居住证',
    marks: {
      ',': 'comma',
      '.': 'full stop',
      ';': 'semicolon',
      ':': 'colon',
      '?': 'question mark',
      '!': 'exclamation mark',
      "'": 'apostrophe',
      '"': 'quotation mark',
      '-': 'hyphen',
      _: 'underscore',
      '(': 'left bracket',
      ')': 'right bracket',
      '[': 'left square bracket',
      ']': 'right square bracket',
      '{': 'left brace',
      '}': 'right brace',
      '<': 'less than',
      '>': 'greater than',
      '#': 'number sign',
      '/': 'slash',
      '@': 'at sign',
      '&': 'and',
      '+': 'plus',
      '%': 'per cent',
      '=': 'equals',
      '*': 'asterisk',
      '，': 'Chinese comma',
      '。': 'Chinese full stop',
    },
  },
};
