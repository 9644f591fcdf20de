/** What the terminal stands on: its profile, its RAM folder, its devices, and the lab where one is asked for. */
import { type Clock, systemClock } from '../../drivers/core/index.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { loadProfile, type Profile, problemLine } from '../../kiosk-config/index.ts';
import type { CoreOptions } from '../bridge/index.ts';
import type { Lab } from '../lab/index.ts';
import { type Devices, openDevices } from './devices.ts';
import { openRamFolder, type RamFolder } from './ram-folder.ts';

export interface Ground {
  readonly profile: Profile;
  readonly ram: RamFolder;
  readonly devices: Devices;
  readonly lab: Lab | null;
  readonly clock: Clock;
  /** Through the lab's line, where there is a lab. */
  readonly platformUrl: string;
}

/** Why a core cannot run at all; the text is for the technician. */
export interface GroundError {
  readonly kind: 'configuration';
  readonly message: string;
}

const refused = (message: string): Result<never, GroundError> => err({ kind: 'configuration', message });

export async function openGround(options: CoreOptions): Promise<Result<Ground, GroundError>> {
  const loaded = await loadProfile(options.profile);
  if (!loaded.ok) return refused(loaded.problems.map(problemLine).join('\n'));
  const { profile } = loaded;
  const platformUrl = options.platformUrl ?? profile.platform.url;
  if (platformUrl === 'sandbox') {
    return refused(
      'The profile wants the sandbox as its platform, but no sandbox was started. Run `npm start`, or set platform.url in the profile.',
    );
  }
  if (options.lab && !platformUrl.startsWith('http:')) {
    return refused('The lab stands in the line to the platform, which works for http only. Start without --lab, or use the sandbox.');
  }
  const ram = await openRamFolder(options.ramDir);
  if (!ram.ok) return refused(`The RAM folder ${options.ramDir} cannot be used. Give the terminal's user a tmpfs there.`);
  if (!ram.value.isRam && profile.purpose === 'production') {
    return refused(`${options.ramDir} is not a RAM file system. Scans must never touch a disk: mount a tmpfs there.`);
  }
  const devices = await openDevices(profile, systemClock);
  if (!options.lab) return ok({ profile, ram: ram.value, devices, lab: null, clock: systemClock, platformUrl });
  if (!devices.simulated) {
    await devices.close();
    return refused(
      'The lab plays the hardware, so it is there only where every device is simulated. Start without --lab, or with the demo profile.',
    );
  }
  const { openLab } = await import('../lab/index.ts');
  const lab = await openLab({ devices: devices.simulated, platformUrl });
  return ok({ profile, ram: ram.value, devices, lab, clock: lab.clock, platformUrl: lab.platformUrl });
}
