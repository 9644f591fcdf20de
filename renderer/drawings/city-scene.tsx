import type { ReactElement } from 'react';

/** Shenzhen between hills and bay, in the colours of the paper: the ground of the screens where nobody is served yet. */
export function CityScene(props: { className?: string }): ReactElement {
  return (
    <svg className={`scene ${props.className ?? ''}`} viewBox="0 0 1080 900" aria-hidden="true" preserveAspectRatio="xMidYMax slice">
      <circle className="scene-sun" cx="790" cy="230" r="104" />
      <g className="scene-cloud scene-cloud-slow">
        <path d="M90 214c0-24 20-42 44-42 8 0 16 2 23 6a60 60 0 0 1 112 16c26 0 46 18 46 42H90Z" />
      </g>
      <g className="scene-cloud">
        <path d="M610 150c0-18 15-32 33-32 6 0 12 2 17 5a45 45 0 0 1 84 12c20 0 35 14 35 32H610Z" />
      </g>
      <path
        className="scene-hill-far"
        d="M0 470c120-90 190-150 290-120 90 28 130 80 220 60 110-26 160-140 280-120 120 22 180 110 290 130v260H0Z"
      />
      <path className="scene-hill" d="M0 560c130-70 220-90 330-56 90 28 150 46 250 14 110-36 200-64 300-30 90 30 140 40 200 30v162H0Z" />
      <g className="scene-town-far">
        <path d="M60 480h70v200H60zM150 440h54v240h-54zM664 450h60v230h-60zM744 492h84v188h-84zM930 430h56v250h-56zM1004 500h76v180h-76z" />
      </g>
      <g className="scene-town">
        {/* two round towers side by side, with their masts */}
        <path d="M226 680V420c0-26 16-40 34-40s34 14 34 40v260ZM300 680V420c0-26 16-40 34-40s34 14 34 40v260ZM257 300h6v90h-6zM331 300h6v90h-6z" />
        {/* the tall needle */}
        <path d="m470 680 10-380 34-52 8-118 8 118 34 52 10 380Z" />
        {/* the bullet */}
        <path d="M840 680V470c0-60 20-98 40-98s40 38 40 98v210Z" />
        <path d="M20 560h92v120H20zM392 540h64v140h-64zM600 520h92v160h-92zM710 568h106v112H710zM950 548h110v132H950z" />
      </g>
      <g className="scene-windows">
        <path d="M40 586h14v14H40zM72 586h14v14H72zM40 620h14v14H40zM72 620h14v14H72zM622 546h14v14h-14zM656 546h14v14h-14zM622 582h14v14h-14zM656 582h14v14h-14zM736 594h14v14h-14zM774 594h14v14h-14zM974 574h14v14h-14zM1010 574h14v14h-14zM974 612h14v14h-14zM1010 612h14v14h-14zM412 566h10v14h-10zM432 566h10v14h-10zM412 600h10v14h-10zM432 600h10v14h-10z" />
      </g>
      {/* the roof that spreads like wings */}
      <path className="scene-roof" d="M556 652c60-40 120-34 172-6 52-28 112-34 172 6-60-14-112-12-152 8h-40c-40-20-92-22-152-8Z" />
      <path className="scene-roof-body" d="M622 650h212v34H622z" />
      <path className="scene-shore" d="M0 668c180-16 360 8 540 2 200-8 360-10 540 2v60H0Z" />
      <path className="scene-sea" d="M0 706c180-14 360 10 540 2 200-8 360-10 540 2v190H0Z" />
      <g className="scene-wave scene-wave-one">
        <path d="M-60 770q40-18 80 0t80 0M300 786q40-18 80 0t80 0M820 764q40-18 80 0t80 0" />
      </g>
      <g className="scene-wave scene-wave-two">
        <path d="M120 842q40-18 80 0t80 0M560 852q40-18 80 0t80 0M930 836q40-18 80 0t80 0" />
      </g>
      <g className="scene-boat">
        <path className="scene-sail" d="M204 690v76h-58c20-20 44-46 58-76ZM214 706c16 16 28 36 36 60h-36Z" />
        <path className="scene-hull" d="M132 776h136c-6 20-20 30-36 30h-64c-16 0-30-10-36-30Z" />
      </g>
    </svg>
  );
}
