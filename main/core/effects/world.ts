import type { CodeScanner } from '../../../drivers/code-scanner/index.ts';
import type { Clock } from '../../../drivers/core/clock.ts';
import type { DocumentPrinter } from '../../../drivers/document-printer/index.ts';
import type { DocumentScanner } from '../../../drivers/document-scanner/index.ts';
import type { IdCardReader } from '../../../drivers/id-card-reader/index.ts';
import type { ReceiptPrinter } from '../../../drivers/receipt-printer/index.ts';
import type { LocalText, Profile } from '../../../kiosk-config/index.ts';
import type { AuditLog } from '../../audit/index.ts';
import type { Documents } from '../../documents/index.ts';
import type { Outbox } from '../../outbox/index.ts';
import type { PlatformClient } from '../../platform/index.ts';
import type { DeliveryWatch } from '../delivery-watch.ts';
import type { LookUpAllowance } from '../look-up-allowance.ts';
import type { SessionFolder } from '../ram-folder.ts';
import type { TerminalTime } from '../terminal-time.ts';

/** What the effects of the journeys work with. They belong to the session that is on when they run. */
export interface World {
  readonly clock: Clock;
  readonly time: TerminalTime;
  readonly profile: Profile;
  readonly audit: AuditLog;
  readonly reader: IdCardReader;
  readonly scanner: DocumentScanner;
  readonly printer: ReceiptPrinter;
  /** `null`: this terminal has none. */
  readonly documentPrinter: DocumentPrinter | null;
  readonly codeScanner: CodeScanner | null;
  readonly documents: Documents;
  readonly platform: PlatformClient;
  readonly delivery: DeliveryWatch;
  readonly lookUps: LookUpAllowance;
  /** A code that is held to the scanner now is the citizen's act; false while a question covers the screen. */
  readonly codeMayCount: () => boolean;
  /** As the catalogue has it now; `null` for an item that it does not hold. */
  readonly itemName: (code: string) => LocalText | null;
  /** `null` while the storage cannot be opened. */
  readonly outbox: () => Outbox | null;
  readonly session: () => SessionFolder;
}
