import { type ReactElement, useState } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Eye } from '../components/icons.tsx';
import { mask } from '../components/mask.ts';
import { pageAddress } from '../components/page-address.ts';
import { useWords } from '../components/terminal-context.ts';

type Section = ViewOf<'review'>['sections'][number];
type Line = Section['lines'][number];

/** The core may have masked a value already: then there is nothing to show by holding. */
const canBeHeld = (line: Line): boolean => line.sensitive && line.value !== '' && !line.value.includes('*');

const isPressKey = (key: string): boolean => key === ' ' || key === 'Enter';

/** Numbers and names stay hidden from those who stand behind, until held. */
function HoldToShow(props: { title: string; onShow: (shown: boolean) => void }): ReactElement {
  const t = useWords();
  const hide = (): void => props.onShow(false);
  return (
    <button
      type="button"
      className="action action-quiet"
      aria-label={t('review.holdSection', { title: props.title })}
      onPointerDown={() => props.onShow(true)}
      onPointerUp={hide}
      onPointerLeave={hide}
      onPointerCancel={hide}
      onKeyDown={(event) => isPressKey(event.key) && props.onShow(true)}
      onKeyUp={hide}
      onBlur={hide}
    >
      <Eye />
      {t('review.hold')}
    </button>
  );
}

function ReviewSection(props: { section: Section }): ReactElement {
  const t = useWords();
  const [shown, setShown] = useState(false);
  const { title, changeTo, lines, images } = props.section;
  const wordsOf = (line: Line): string => (canBeHeld(line) && !shown ? mask(line.value) : line.value);
  return (
    <section className="review-section">
      <header>
        <h2>{title}</h2>
        {lines.some(canBeHeld) && <HoldToShow title={title} onShow={setShown} />}
        {changeTo !== null && (
          <Action tone="quiet" label={t('review.changeSection', { title })} intent={{ type: 'change', to: changeTo }}>
            {t('review.change')}
          </Action>
        )}
      </header>
      {lines.length > 0 && (
        <dl>
          {lines.map((line) => (
            <div key={line.label}>
              <dt>{line.label}</dt>
              <dd data-empty={line.value === '' ? '' : undefined}>{line.value === '' ? t('review.empty') : wordsOf(line)}</dd>
            </div>
          ))}
        </dl>
      )}
      {images.length > 0 && (
        <ul className="review-images">
          {images.map((image) => (
            <li key={image.imageId}>
              <img src={pageAddress(image.imageId)} alt={t('scan.page', { number: image.number })} draggable={false} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The whole as one sheet. */
export function Review(props: { view: ViewOf<'review'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  return (
    <Frame
      view={view}
      main={
        <Action tone="main" intent={{ type: 'continue' }}>
          {t(view.submits ? 'sign.submit' : 'nav.continue')}
        </Action>
      }
    >
      <div className="words">
        <h1 className="heading">{t('review.title')}</h1>
        <p className="lead">{t('review.text')}</p>
      </div>
      <div className="sheet review-sheet scroll" tabIndex={0} role="region" aria-label={t('review.title')}>
        {view.sections.map((section) => (
          <ReviewSection key={section.title} section={section} />
        ))}
      </div>
    </Frame>
  );
}
