import '@fontsource-variable/noto-sans-sc';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ScreenKeyboard } from './index.ts';

/** A page for the keyboard alone, for its browser test: `fixture.html?mode=text&language=zh-CN&value=…&max=…&done=none`. */
function Fixture() {
  const asked = new URLSearchParams(location.search);
  const mode = (['digits', 'phone', 'date', 'code'] as const).find((one) => one === asked.get('mode')) ?? 'text';
  const [value, setValue] = useState(asked.get('value') ?? '');
  const [field, setField] = useState<HTMLInputElement | null>(null);
  const [doneTimes, setDoneTimes] = useState(0);
  return (
    <main data-done={doneTimes}>
      <label>
        现住址 Address
        <input
          ref={setField}
          autoFocus
          inputMode="none"
          maxLength={Number(asked.get('max') ?? 100)}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <ScreenKeyboard
        input={field}
        mode={mode}
        language={asked.get('language') === 'en' ? 'en' : 'zh-CN'}
        onInput={setValue}
        {...(asked.get('done') === 'none' ? {} : { onDone: () => setDoneTimes((times) => times + 1) })}
      />
    </main>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('the fixture page has no root');
createRoot(root).render(
  <StrictMode>
    <Fixture />
  </StrictMode>,
);
