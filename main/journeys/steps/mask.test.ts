import { expect, test } from 'vitest';
import { maskIdNumber, maskName } from './mask.ts';

test.each([
  ['样小明', '样*明'],
  ['样明', '样*'],
  ['欧阳小明', '欧**明'],
  ['㐀𠮷喆', '㐀*喆'],
  ['𠮷𠮷', '𠮷*'],
  ['明', '*'],
  ['', ''],
  ['阿卜杜拉样本·买买提示例明样本', '阿****本'],
])('%s is masked as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked);
});

test('of an id number the region and the last four digits stay', () => {
  expect(maskIdNumber('999999199001010019')).toBe('999***********0019');
});
