import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { CityScene } from '../drawings/city-scene.tsx';
import { tellRemedy } from '../i18n/index.ts';

export function OutOfService(props: { view: ViewOf<'outOfService'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  return (
    <Frame view={view}>
      <ThreeParts
        picture={
          <Picture ground="sky">
            <CityScene />
          </Picture>
        }
        title={t('outOfService.title')}
        happened={t(view.problem)}
        safe={t('outOfService.safe')}
        now={tellRemedy(t, view.problem)}
      />
    </Frame>
  );
}
