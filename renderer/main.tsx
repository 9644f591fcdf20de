import './theme/index.ts';
import { createRoot } from 'react-dom/client';
import { connectTerminal } from './connection/index.ts';
import { quietHands } from './quiet-hands.ts';
import { TerminalPage } from './terminal-page.tsx';
import { warmFonts } from './warm-fonts.ts';

// Connecting comes first: the view travels while React starts.
const connection = connectTerminal();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<TerminalPage connection={connection} />);
quietHands();

const stopListening = connection.onView(() => {
  queueMicrotask(() => stopListening());
  requestIdleCallback(warmFonts);
});
