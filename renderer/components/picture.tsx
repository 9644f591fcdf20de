import type { ReactElement, ReactNode } from 'react';

/** The picture takes the room that words and controls leave; where that is too little, there is none. */
export function Picture(props: { children: ReactNode; ground?: 'tint' | 'sky' }): ReactElement {
  return (
    <div className="picture-room">
      <div className="picture" data-ground={props.ground ?? 'tint'}>
        {props.children}
      </div>
    </div>
  );
}
