export { ScreenKeyboard } from './screen-keyboard.tsx';
