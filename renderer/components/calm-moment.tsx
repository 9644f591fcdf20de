import type { ReactElement } from 'react';

/** Only asks to wait, or says where to go on. */
export function CalmMoment(props: { title: string; text: string; busy?: boolean }): ReactElement {
  return (
    <div className="calm" role="status">
      {props.busy === true && (
        <span className="calm-dots" aria-hidden="true">
          <span />
          <span />
          <span />
        </span>
      )}
      <h1 className="heading">{props.title}</h1>
      <p className="lead">{props.text}</p>
    </div>
  );
}
