import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Bin } from '../components/icons.tsx';
import { pageAddress } from '../components/page-address.ts';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { PageIntoScanner } from '../drawings/page-into-scanner.tsx';

function ScannedPages(props: { view: ViewOf<'scan'> }): ReactElement {
  const t = useWords();
  return (
    <ul className="pages" data-count={props.view.pages.length}>
      {props.view.pages.map((page) => (
        <li key={page.imageId} className="page">
          <div className="page-picture">
            <img src={pageAddress(page.imageId)} alt={t('scan.page', { number: page.number })} draggable={false} />
          </div>
          <div className="page-foot">
            <p>{t('scan.page', { number: page.number })}</p>
            <Action tone="quiet" label={t('scan.remove', { number: page.number })} intent={{ type: 'removePage', imageId: page.imageId }}>
              <Bin />
              {props.view.pages.length < 3 && t('scan.removeShort')}
            </Action>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Picture of the hands until there is a page; then the page itself, large enough to check. */
export function Scan(props: { view: ViewOf<'scan'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { material, pages, phase } = view;
  const isEnough = pages.length >= material.minPages;
  const canScan = phase === 'ready' && pages.length < material.maxPages;
  const scanning = phase === 'scanning';
  const title = scanning ? t('scan.scanning') : t(pages.length === 0 ? 'scan.title' : 'scan.check');
  const text = scanning ? t('scan.scanningText') : t('scan.upTo', { count: pages.length, max: material.maxPages });
  const scanKey = (tone: 'main' | 'quiet'): ReactElement => (
    <Action tone={tone} className={tone === 'quiet' ? 'scan-another' : ''} intent={{ type: 'scanPage' }}>
      {t(pages.length === 0 ? 'scan.scan' : 'scan.another')}
    </Action>
  );
  const continueKey = (
    <Action tone="main" intent={{ type: 'continue' }}>
      {t('nav.continue')}
    </Action>
  );
  const mainKey = isEnough ? continueKey : scanKey('main');
  return (
    <Frame view={view} main={scanning || !(isEnough || canScan) ? null : mainKey}>
      <div className="words">
        <p className="scan-paper">{t('scan.paper', { number: material.number, of: material.of })}</p>
        <p className="scan-material">{material.name}</p>
        <p className="lead">{material.hint}</p>
      </div>
      {pages.length === 0 || scanning ? (
        <Picture>
          <PageIntoScanner phase={phase} />
        </Picture>
      ) : (
        <ScannedPages view={view} />
      )}
      <div className="words" role="status">
        <h1 className="heading">{title}</h1>
        {(scanning || pages.length > 0) && <p className="lead">{text}</p>}
      </div>
      {view.problem !== null && <Trouble problem={view.problem} />}
      {isEnough && canScan && scanKey('quiet')}
    </Frame>
  );
}
